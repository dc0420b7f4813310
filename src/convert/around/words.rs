//! Commands in a file and their words, as a shell would read them.
//!
//! In: the text of a script, `Makefile`, `Dockerfile` or workflow. Out: commands. No grammar of any of these is known: what
//! stands before a command on its line (`RUN`, `- run:`, `CUDA_VISIBLE_DEVICES=0`) is words of it, and a quoted text with
//! spaces is read once more for the commands in it.

use crate::text::Span;

use super::lines::span;

/// A word without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    /// Bytes of a quote on either side.
    quote: usize,
}

impl Word<'_> {
    /// Offset behind the text.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its bytes with the quotes.
    pub(super) fn whole(&self) -> Span {
        span(self.start - self.quote, self.end() + self.quote)
    }
}

/// A command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command<'a> {
    pub(super) words: Vec<Word<'a>>,
    /// Offset behind its last byte.
    pub(super) end: usize,
}

impl Command<'_> {
    /// True if it only says its words.
    pub(super) fn is_saying(&self) -> bool {
        self.words.iter().take(2).any(|word| SAYING.contains(&word.text))
    }
}

/// The commands in `text`, which begins at `offset` of its file.
pub(super) fn commands(text: &str, offset: usize) -> Vec<Command<'_>> {
    let mut scan = Scan { text, offset, at: 0, commands: Vec::new(), open: Command::default() };
    scan.all();
    scan.commands
}

/// Commands that only say something.
const SAYING: [&str; 3] = ["echo", "printf", "@echo"];

struct Scan<'a> {
    text: &'a str,
    offset: usize,
    at: usize,
    commands: Vec<Command<'a>>,
    open: Command<'a>,
}

impl<'a> Scan<'a> {
    fn all(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            match next {
                '\\' if self.continues() > 0 => self.at += self.continues(),
                // No command begins with an option: a folded text of YAML goes on here.
                '\n' if self.rest().trim_start().starts_with("--") && !self.rest().trim_start().starts_with("---") => {
                    self.at += 1;
                }
                '\n' | ';' | '&' | '|' | '(' | ')' | '`' => {
                    self.close();
                    self.at += 1;
                }
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                // The brackets and commas of a list in JSON.
                '[' if self.rest()[1..].trim_start().starts_with(['"', '\'']) => self.at += 1,
                ',' | ']' => self.at += 1,
                _ if next.is_whitespace() => self.at += next.len_utf8(),
                _ => self.word(),
            }
        }
        self.close();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Bytes of a backslash and the line ending behind it, if that is what stands here.
    fn continues(&self) -> usize {
        ["\\\r\n", "\\\n"].iter().find(|end| self.rest().starts_with(**end)).map_or(0, |end| end.len())
    }

    fn close(&mut self) {
        let mut done = std::mem::take(&mut self.open);
        if let Some(last) = done.words.last() {
            done.end = done.end.max(last.end());
            self.commands.push(done);
        }
    }

    fn word(&mut self) {
        let (start, rest) = (self.at, self.rest());
        let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''));
        let closing =
            quote.and_then(|quote| rest[1..].find([quote, '\n']).filter(|at| rest[1 + at..].starts_with(quote)));
        if let Some(length) = closing {
            let inner = &rest[1..1 + length];
            self.at += length + 2;
            self.push(inner, start + 1, 1);
            if inner.contains(' ') && !self.open.is_saying() {
                self.commands.extend(commands(inner, self.offset + start + 1));
            }
            return;
        }
        self.at += length_of(rest);
        let word = &rest[..self.at - start];
        self.push(word, start, 0);
        // A command in a variable: `LAUNCH="torchrun --nproc_per_node=8"`.
        let value = word.split_once('=').map(|(_, value)| value);
        let inner = value
            .and_then(|value| ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote)));
        if let Some(inner) = inner.filter(|inner| inner.contains(' ')) {
            self.commands.extend(commands(inner, self.offset + self.at - 1 - inner.len()));
        }
    }

    fn push(&mut self, text: &'a str, start: usize, quote: usize) {
        self.open.words.push(Word { text, start: self.offset + start, quote });
        self.open.end = self.offset + self.at;
    }
}

/// Bytes of the word at the start of a text: `$(...)` and quotes inside belong to it.
fn length_of(text: &str) -> usize {
    let (mut depth, mut quote, mut before) = (0_usize, None, ' ');
    for (at, c) in text.char_indices() {
        let is_end = match c {
            _ if c == '\n' => true,
            _ if quote.is_some() => {
                quote = quote.filter(|open| *open != c);
                false
            }
            '"' | '\'' if depth == 0 && text[at + 1..].lines().next().is_some_and(|line| line.contains(c)) => {
                // A quote that ends an element of a list is none that opens.
                quote = Some(c);
                false
            }
            '(' if before == '$' || depth > 0 => {
                depth += 1;
                false
            }
            ')' if depth > 0 => {
                depth -= 1;
                false
            }
            _ => depth == 0 && (c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '`')),
        };
        let is_continued = c == '\\' && (text[at..].starts_with("\\\n") || text[at..].starts_with("\\\r\n"));
        if is_end || is_continued {
            return at.max(1);
        }
        before = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Vec<&str>> {
        let texts = |command: Command<'_>| command.words.iter().map(|word| word.start..word.end()).collect::<Vec<_>>();
        commands(text, 0)
            .into_iter()
            .map(texts)
            .map(|words| words.into_iter().map(|word| &text[word]).collect())
            .collect()
    }

    #[test]
    fn commands_end_where_a_shell_ends_them() {
        assert_eq!(words("a b && c; d | e\nf # g\n# h"), [vec!["a", "b"], vec!["c"], vec!["d"], vec!["e"], vec!["f"]]);
        assert_eq!(words("a \\\n  b \\\r\n\tc"), [vec!["a", "b", "c"]]);
    }

    #[test]
    fn quotes_hold_words_together_and_may_hold_commands() {
        assert_eq!(words("a \"b c\" 'd'"), [vec!["b", "c"], vec!["a", "b c", "d"]]);
        assert_eq!(words("echo \"b c\""), [vec!["echo", "b c"]]);
        assert_eq!(words("it's so"), [vec!["it's", "so"]]);
    }

    #[test]
    fn a_variable_may_hold_a_command_and_a_folded_text_goes_on() {
        assert_eq!(words("x=\"a b\" y"), [vec!["a", "b"], vec!["x=\"a b\"", "y"]]);
        assert_eq!(
            words("run: >\n  a\n  --b\n  --c d\n---\ne"),
            [vec!["run:", ">"], vec!["a", "--b", "--c", "d"], vec!["---"], vec!["e"]]
        );
    }

    #[test]
    fn variables_and_substitutions_are_words() {
        assert_eq!(words("a --n=$(b c) ${D} \"$@\""), [vec!["a", "--n=$(b c)", "${D}", "$@"]]);
        assert_eq!(words("x=$(a b)/c d"), [vec!["x=$(a b)/c", "d"]]);
    }

    #[test]
    fn a_list_in_json_is_a_command() {
        assert_eq!(words("CMD [\"a\", \"--b=1\", \"c.py\"]"), [vec!["CMD", "a", "--b=1", "c.py"]]);
    }
}
