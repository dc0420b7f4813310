//! `explain`: what a code means, what becomes of an API. Offline: both are compiled in.

use std::fmt::Write as _;

use super::args::ExplainArgs;
use super::code_page::CodePage;
use super::{Error, ExitStatus, Ui, here, rules};
use crate::api;
use crate::config;
use crate::review::{CODES, Code, CodeInfo};
use crate::rules::{Counts, Example, HELPER, Of, Rule, RuleSet, Safety, Verification, verification};

const BOLD: anstyle::Style = anstyle::Style::new().bold();

pub(super) fn run(ui: &mut Ui, args: ExplainArgs) -> Result<ExitStatus, Error> {
    if args.subjects.is_empty() {
        for info in CODES {
            ui.print(&format!("{BOLD}{}{BOLD:#}  {}\n", info.code, info.title));
        }
        return Ok(ExitStatus::Clean);
    }
    let rules = rules::load(&config::resolve(&here()?, args.settings.layer())?)?;
    let page = |subject: &String| match Code::parse(subject).and_then(Code::info) {
        Some(info) => Ok(of_code(info)),
        None => of_api(subject, &rules).ok_or_else(|| unknown(subject, &rules)),
    };
    let pages = args.subjects.iter().map(page).collect::<Result<Vec<_>, _>>()?;
    ui.print(&pages.join("\n"));
    Ok(ExitStatus::Clean)
}

/// The error for a name that nothing is known of.
pub(super) fn unknown(subject: &str, rules: &RuleSet) -> Error {
    Error::user(format!("Nothing is known of {subject}"), hint(subject, rules))
}

/// What to type instead.
fn hint(subject: &str, rules: &RuleSet) -> String {
    let last = subject.rsplit('.').next().unwrap_or(subject);
    let same = rules.apis().into_iter().filter(|api| api.rsplit('.').next() == Some(last)).take(4);
    let same: Vec<&str> = same.collect();
    if same.is_empty() {
        "Give a code such as MS201, or an API by its full name, such as torch.full_like.".to_owned()
    } else {
        format!("Give the full name: {}.", same.join(", "))
    }
}

/// What becomes of an API: its rule, else what is known of it without one.
pub(super) fn of_api(name: &str, rules: &RuleSet) -> Option<String> {
    let forms: Vec<String> = rules.rules(name).map(of_rule).collect();
    if !forms.is_empty() {
        // Nobody checked a project's own rules.
        let how = verification(name).filter(|_| rules.own_rules(name).is_empty());
        let how = how.map(|how| format!("\n{}", wrapped(&format!("Verified: {}", of_verification(&how)))));
        return Some(forms.join("\n") + &how.unwrap_or_default() + &place(name, rules));
    }
    if let Some(rule) = rules.namespace(name) {
        return Some(of_rule(&Rule { api: name.to_owned(), ..rule.clone() }) + &place(name, rules));
    }
    if api::exists(name) {
        let what = if rules.is_core(name) {
            "No rule covers this API yet: it is left as it is, with an item (MS202)."
        } else {
            "This API exists; no rule is about it."
        };
        return Some(format!("{BOLD}{name}{BOLD:#}\n\n{what}\n"));
    }
    // Of torch itself the facts know every name.
    let library = rules.library_of(name).filter(|_| !rules.is_core(name) || !name.contains('.'))?;
    let advice = library.advice.as_deref().unwrap_or("Its uses are left as they are, with an item.");
    Some(format!("{BOLD}{name}{BOLD:#}: of the library {}\n\n{}", library.name, wrapped(advice)))
}

/// The file that the rule stands in.
fn place(name: &str, rules: &RuleSet) -> String {
    rules.place(name).map_or(String::new(), |place| format!("\nRule: {place}\n"))
}

fn of_rule(rule: &Rule) -> String {
    let mut out = format!("{BOLD}{}{BOLD:#}", rule.api);
    if let Some(to) = rule.to.as_deref().or(rule.template.as_deref()) {
        let _ = write!(out, " becomes {BOLD}{to}{BOLD:#}");
    }
    let safety = match rule.safety {
        Safety::Equivalent => "Equivalent: rewritten without an item.",
        Safety::Differs => "Behaviour differs: rewritten, with an item.",
        Safety::Manual => "Manual: left as it is, with an item.",
    };
    let _ = write!(out, "\n\n{safety}\n");
    let mut written = rule.to.iter().chain(&rule.template).chain(&rule.instead);
    if written.any(|text| text.contains(HELPER)) {
        out.push_str(
            "A helper is a short definition that is written into your code, once; it is yours from then on.\n",
        );
    }
    if !rule.uses.is_empty() {
        let uses: Vec<String> = rule.uses.iter().map(|used| format!("{used:?}").to_lowercase()).collect();
        let _ = writeln!(out, "For these uses: {}.", uses.join(", "));
    }
    match rule.of {
        Some(Of::PerhapsComplex) => out.push_str(
            "For tensors that may be of complex numbers: the file makes some, or one that it has to do with.\n",
        ),
        Some(Of::Complex) => out.push_str("For tensors of complex numbers.\n"),
        Some(Of::Parameter) => out.push_str("For parameters.\n"),
        Some(Of::Module) => out.push_str("For modules.\n"),
        None => {}
    }
    if !rule.within.is_empty() {
        let _ = writeln!(out, "Among the arguments of: {}.", rule.within.join(", "));
    }
    for text in [&rule.why, &rule.advice].into_iter().flatten() {
        out.push_str(&wrapped(text));
    }
    for (name, argument) in &rule.arguments {
        if let Some(why) = &argument.why {
            out.push_str(&wrapped(&format!("{name}: {why}")));
        }
    }
    for example in &rule.example {
        out.push_str(&of_example(example));
    }
    if let Some(source) = &rule.source {
        let _ = write!(out, "\nSource: {source}\n");
    }
    out
}

/// How the rules of an API were checked.
fn of_verification(how: &Verification) -> String {
    match how {
        Verification::Executed(counts) => of_counts(counts),
        Verification::Signature => "by signature: its calls fit MindSpore's signatures; nothing was run.".to_owned(),
        Verification::Doc => "by documentation only; nothing was run.".to_owned(),
    }
}

/// `executed: 12 of 14 samples equal (8 with ..., 3 with gradients); 2 refused. First reason`
fn of_counts(counts: &Counts) -> String {
    let some = |rows: &[(u32, &str)]| -> Vec<String> {
        rows.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect()
    };
    let mut text = format!("executed on CPU: {} of {} samples equal", counts.equal, counts.samples);
    let equal = some(&[
        (counts.stand_in, "with torch in place of a missing CPU kernel"),
        (counts.gradients, "with equal gradients"),
        (counts.gradients_raise, "without a gradient in MindSpore"),
    ]);
    if !equal.is_empty() {
        let _ = write!(text, " ({})", equal.join(", "));
    }
    let others = some(&[
        (counts.different, "different"),
        (counts.unfit, "do not fit the signature"),
        (counts.refused, "raise in MindSpore"),
        (counts.no_kernel, "have no CPU kernel"),
        (counts.crash, "end the process"),
        (counts.known, "differ as known"),
        (counts.noted, "differ, with an item"),
    ]);
    if !others.is_empty() {
        let _ = write!(text, "; {}", others.join(", "));
    }
    text.push('.');
    for why in &counts.why {
        let _ = write!(text, " [{why}]");
    }
    text
}

/// The example as a small diff.
fn of_example(example: &Example) -> String {
    let lines = |sign: char, code: &str| code.lines().map(|line| format!("  {sign} {line}\n")).collect::<String>();
    let after = match &example.after {
        Some(after) => lines('-', &example.before) + &lines('+', after),
        None => lines(' ', &example.before),
    };
    format!("\n{after}")
}

/// The code's explanation and its example: what the conversion makes of it, and how it looks once it is resolved.
fn of_code(info: &CodeInfo) -> String {
    let indented = |code: &str| code.lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n").collect();
    let parts: Vec<(&str, String)> = CodePage::of(info).parts();
    let shown = parts.iter().map(|(title, code)| -> String {
        let code: String = indented(code);
        format!("\n{BOLD}{title}{BOLD:#}\n\n{code}")
    });
    let head = format!("{BOLD}{}{BOLD:#}: {}\n\n{}", info.code, info.title, wrapped(info.text));
    head + &shown.collect::<String>()
}

/// Breaks `text` into lines of at most 80 characters, each with a line ending.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut width = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 80 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_broken_between_words() {
        let text = wrapped(&"word ".repeat(40));
        assert!(text.lines().all(|line| line.len() <= 80 && !line.ends_with(' ')));
        assert_eq!(text.split_whitespace().count(), 40);
    }

    #[test]
    fn every_rule_can_be_explained() {
        let rules = RuleSet::builtin();
        for api in rules.apis() {
            let text = of_api(api, rules).unwrap();
            assert!(text.contains(api) && text.ends_with('\n'), "{text}");
        }
    }

    #[test]
    fn a_rule_shows_its_examples_as_a_diff() {
        let example = Example { before: "torch.a(1)".into(), after: Some("mint.a(1)".into()), ..Example::default() };
        assert_eq!(of_example(&example), "\n  - torch.a(1)\n  + mint.a(1)\n");
    }

    #[test]
    fn an_executed_rule_says_what_was_equal() {
        let counts = Counts { samples: 5, equal: 4, gradients: 2, refused: 1, ..Counts::default() };
        let text = of_verification(&Verification::Executed(counts));
        assert_eq!(text, "executed on CPU: 4 of 5 samples equal (2 with equal gradients); 1 raise in MindSpore.");
        assert!(of_verification(&Verification::Signature).contains("nothing was run"));
    }

    #[test]
    fn an_unknown_name_gives_nothing() {
        assert_eq!(of_api("no.such.api", RuleSet::builtin()), None);
    }

    #[test]
    fn every_code_has_an_explanation() {
        for info in CODES {
            assert!(of_code(info).contains(info.title) && info.text.len() > 40, "{}", info.code);
        }
    }
}
