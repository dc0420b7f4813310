//! The rule set: rules by API, read on demand; a project's own rules go before the built-in ones.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use crate::api::table::{Table, table};
use crate::api::{Port, canonical};

use super::around;
use super::own::Own;
use super::raw::{Library, Place, Rule, Weight, is_below, is_class};

const RULES: Table = table!("rules");
const NAMESPACES: Table = table!("namespaces");
const LIBRARIES: Table = table!("libraries");
const MEMBERS: Table = table!("members");
/// The files that the rules stand in; those of a namespace `torch.nn` are at `torch.nn.*`.
const PLACES: Table = table!("places");

/// Rows of the table whose rules have their places made together: most are never asked for.
const GROUP: usize = 64;

/// All rules of a run. Immutable; a rule is read from the embedded table when first asked for.
pub struct RuleSet {
    own: Own,
    /// The rules of each row of the table, once they were asked for, in groups.
    builtin: Box<[OnceLock<Group>]>,
    /// The same of the namespaces.
    namespaces: Box<[OnceLock<Option<Rule>>]>,
    libraries: FxHashMap<String, Library>,
    port: Option<Port>,
}

type Group = Box<[OnceLock<Vec<Rule>>]>;

impl RuleSet {
    /// The rules compiled into the binary.
    #[must_use]
    pub fn builtin() -> &'static RuleSet {
        static SET: OnceLock<RuleSet> = OnceLock::new();
        SET.get_or_init(|| RuleSet::with(Own::default()))
    }

    /// The rules compiled into the binary, and before them a project's own.
    #[must_use]
    pub fn with(own: Own) -> RuleSet {
        let libraries = (0..LIBRARIES.len()).filter_map(|row| serde_json::from_str(LIBRARIES.value(row)).ok());
        let libraries = libraries.chain(own.libraries.iter().cloned());
        RuleSet {
            builtin: (0..RULES.len().div_ceil(GROUP)).map(|_| OnceLock::new()).collect(),
            namespaces: (0..NAMESPACES.len()).map(|_| OnceLock::new()).collect(),
            libraries: libraries.map(|library: Library| (library.name.clone(), library)).collect(),
            own,
            port: None,
        }
    }

    /// The same rules for files that are ported into another package.
    #[must_use]
    pub fn for_port(self, port: Option<Port>) -> RuleSet {
        RuleSet { port, ..self }
    }

    /// The package that files are ported into.
    #[must_use]
    pub fn port(&self) -> Option<Port> {
        self.port
    }

    /// Names of the library that is ported that have a rule, sorted: where a file takes one of them from another file
    /// of the library, it uses an API.
    #[must_use]
    pub fn answered_in_port(&self) -> Vec<String> {
        let library = self.port.map_or("", |port| port.library);
        let is_of_library = |api: &&str| !library.is_empty() && is_below(api, library);
        self.own.apis().filter(is_of_library).map(str::to_owned).collect()
    }

    /// All rules of an API, the project's own first: several where each is for other forms of use.
    ///
    /// An API without rules of its own has those of its canonical name.
    pub fn rules(&self, api: &str) -> impl Iterator<Item = &Rule> {
        let (own, builtin) = (self.own.rules(api), self.builtin_rules(api));
        if !builtin.is_empty() && (!own.is_empty() || self.own.is_empty()) {
            return own.iter().chain(builtin);
        }
        let known = canonical(api);
        let own = if own.is_empty() { self.own.rules(&known) } else { own };
        let builtin = if builtin.is_empty() { self.builtin_rules(&known) } else { builtin };
        own.iter().chain(builtin)
    }

    /// The table was written from parsed rules by build.rs; a test reads every row.
    fn builtin_rules(&self, api: &str) -> &[Rule] {
        let Some(row) = RULES.position(api) else { return &[] };
        let group = self.builtin[row / GROUP].get_or_init(|| (0..GROUP).map(|_| OnceLock::new()).collect());
        group[row % GROUP].get_or_init(|| serde_json::from_str(RULES.value(row)).unwrap_or_default())
    }

    fn builtin_namespace(&self, name: &str) -> Option<&Rule> {
        let row = NAMESPACES.position(name)?;
        self.namespaces[row].get_or_init(|| serde_json::from_str(NAMESPACES.value(row)).ok()).as_ref()
    }

    /// True if a member of this name, of any kind of value, may have a rule. It is asked of every attribute in a file,
    /// most of which have none.
    #[must_use]
    pub fn may_be_member(&self, name: &str) -> bool {
        MEMBERS.position(name).is_some() || self.own.has_member(name)
    }

    /// The project's own rules of an API.
    #[must_use]
    pub fn own_rules(&self, api: &str) -> &[Rule] {
        self.own.rules(api)
    }

    /// The first rule of an API that is not for some places only, if there is one.
    #[must_use]
    pub fn rule(&self, api: &str) -> Option<&Rule> {
        self.rules(api).find(|rule| !rule.is_special()).or_else(|| self.rules(api).next())
    }

    /// The rule of an API for this place; if none is for it, the last, which then does not apply.
    #[must_use]
    pub fn rule_for(&self, api: &str, place: Place<'_>) -> Option<&Rule> {
        self.rules(api).find(|rule| rule.covers(place)).or_else(|| self.rules(api).last())
    }

    /// The manual answer for everything below the innermost namespace that `api` is in or is.
    #[must_use]
    pub fn namespace(&self, api: &str) -> Option<&Rule> {
        self.namespace_around(api).or_else(|| self.namespace_around(&canonical(api)))
    }

    /// The file that the rule of an API, or of the innermost namespace around it, stands in.
    #[must_use]
    pub fn place(&self, api: &str) -> Option<&str> {
        let known = canonical(api);
        let own = self.own.place(api).or_else(|| self.own.place(&known));
        own.or_else(|| PLACES.get(api)).or_else(|| PLACES.get(&known)).or_else(|| {
            let module = &self.namespace(api)?.api;
            self.own.place(&format!("{module}.*")).or_else(|| PLACES.get(&format!("{module}.*")))
        })
    }

    /// True if something answers an API: its own rule, or what is said of the module or class that it is in.
    ///
    /// What is said of a whole library is advice for everything and an answer to nothing.
    #[must_use]
    pub fn is_answered(&self, api: &str) -> bool {
        self.rule(api).is_some() || self.namespace(api).is_some_and(|rule| rule.api.contains('.'))
    }

    fn namespace_around(&self, api: &str) -> Option<&Rule> {
        let outwards = std::iter::successors(Some(api), |name| Some(name.rsplit_once('.')?.0));
        outwards.into_iter().find_map(|name| self.own.namespace(name).or_else(|| self.builtin_namespace(name)))
    }

    /// The library of a top-level package, whatever is taken from it.
    pub fn library(&self, name: &str) -> Option<&Library> {
        self.libraries.get(name.split('.').next()?)
    }

    /// The library of the torch family that a qualified name belongs to, unless the name is one
    /// of those that do not work on tensors.
    #[must_use]
    pub fn library_of(&self, name: &str) -> Option<&Library> {
        let top = name.split('.').next()?;
        let library = self.libraries.get(top)?;
        if !self.own.rules(name).is_empty() {
            return Some(library);
        }
        // What is asked of a class counts as the class does: `CLIPTextModel.from_pretrained`.
        let owner = name.rsplit('.').nth(1).filter(|owner| owner.starts_with(char::is_uppercase));
        let last = name.rsplit('.').next();
        let mut names = last.into_iter().chain(owner).chain([name]);
        let counts = library.torch_names.is_empty()
            || names.any(|name| library.torch_names.iter().any(|glob| matches_glob(glob, name)));
        counts.then_some(library)
    }

    /// True if the name belongs to torch itself: a leftover of it blocks.
    #[must_use]
    pub fn is_core(&self, name: &str) -> bool {
        self.library_of(name).is_some_and(|library| library.severity == Weight::Blocking)
    }

    /// True for the API of a member of values: what stands before its last dot is a class.
    #[must_use]
    pub fn is_member(&self, api: &str) -> bool {
        api.rsplit_once('.').is_some_and(|(owner, _)| is_class(owner))
    }

    /// Top-level packages of the torch family, sorted.
    #[must_use]
    pub fn library_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.libraries.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// All APIs that have a rule, sorted.
    #[must_use]
    pub fn apis(&self) -> Vec<&str> {
        let mut apis: Vec<&str> = RULES.keys().collect();
        apis.extend(self.own.apis());
        apis.sort_unstable();
        apis.dedup();
        apis
    }

    /// Identifies the rule set: the first 16 hexadecimal digits of its SHA-256.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut digest = Sha256::new();
        let builtin = [RULES, NAMESPACES, LIBRARIES].map(Table::text).into_iter().chain([around::TEXT]);
        for part in builtin.chain(self.own.texts()) {
            digest.update(part);
        }
        digest.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Matches a name against a glob with `*` at its start, its end or both.
fn matches_glob(glob: &str, name: &str) -> bool {
    match (glob.strip_prefix('*'), glob.strip_suffix('*')) {
        (Some(rest), Some(_)) => rest.strip_suffix('*').map_or(rest.is_empty(), |middle| name.contains(middle)),
        (Some(suffix), None) => name.ends_with(suffix),
        (None, Some(prefix)) => name.starts_with(prefix),
        (None, None) => glob == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Kind;
    use crate::rules::Use;

    #[test]
    fn globs_match_at_either_end() {
        assert!(matches_glob("*Model", "BertModel"));
        assert!(!matches_glob("*Model", "ModelConfig"));
        assert!(matches_glob("Trainer*", "TrainerCallback"));
        assert!(matches_glob("*For*", "BertForMaskedLM"));
        assert!(!matches_glob("Trainer", "TrainerCallback"));
    }

    #[test]
    fn every_embedded_rule_can_be_read() {
        let set = RuleSet::builtin();
        for api in set.apis() {
            assert_eq!(set.rule(api).map(|rule| rule.api.as_str()), Some(api));
        }
        for name in NAMESPACES.keys() {
            assert_eq!(set.builtin_namespace(name).map(|rule| rule.api.as_str()), Some(name));
        }
    }

    #[test]
    fn every_member_with_a_rule_may_be_one() {
        let set = RuleSet::builtin();
        let member = |api: &str| {
            let (owner, name) = api.rsplit_once('.')?;
            Kind::CLASSES.iter().any(|(_, class)| *class == owner).then(|| name.to_owned())
        };
        let names = crate::api::torch_names().filter(|api| set.rule(api).is_some()).filter_map(member);
        let names: Vec<String> = names.chain(set.apis().into_iter().filter_map(member)).collect();
        assert!(names.len() > 600, "{}", names.len());
        assert!(names.iter().all(|name| set.may_be_member(name)));
        assert!(!set.may_be_member("hidden_size"));
        assert!(own("[[rule]]\napi = 'torch.Tensor.hidden_size'\nwhy = 'x'\n").may_be_member("hidden_size"));
    }

    fn own(text: &str) -> RuleSet {
        let mut own = Own::default();
        own.add("own.toml", text).unwrap();
        RuleSet::with(own)
    }

    #[test]
    fn own_rules_go_before_the_built_in_ones() {
        let set = own("[[rule]]\napi = 'torch.cat'\nwhy = 'we say so'\n");
        assert_eq!(set.rule("torch.cat").and_then(|rule| rule.why.as_deref()), Some("we say so"));
        assert!(set.rule("torch.stack").is_some());
        assert_ne!(set.hash(), RuleSet::builtin().hash());
    }

    #[test]
    fn own_rules_for_one_form_leave_the_others_to_the_built_in_ones() {
        let set = own("[[rule]]\napi = 'torch.cat'\nuses = ['reference']\nwhy = 'we say so'\n");
        let why = |used| set.rule_for("torch.cat", Place::anywhere(used)).unwrap().why.as_deref();
        assert_eq!((why(Use::Reference), why(Use::Call)), (Some("we say so"), None));
    }

    #[test]
    fn a_rule_for_the_arguments_of_a_call_goes_before_the_general_one() {
        let set = own("[[rule]]\napi = 'torch.a'\nwhy = 'general'\n\
                       [[rule]]\napi = 'torch.a'\nwhy = 'inside'\nwithin = ['torch.optim']\n");
        let why = |within| set.rule_for("torch.a", Place { used: Use::Call, within, of: None }).unwrap().why.as_deref();
        assert_eq!((why(Some("torch.optim.SGD")), why(Some("torch.optimal"))), (Some("inside"), Some("general")));
        assert_eq!(why(None), Some("general"));
    }

    #[test]
    fn the_innermost_namespace_answers() {
        let set = own("[[namespace]]\nname = 'torch.a'\nwhy = 'outer'\nadvice = 'x'\n\
                       [[namespace]]\nname = 'torch.a.b'\nwhy = 'inner'\nadvice = 'x'\n");
        let why = |api: &str| set.namespace(api).and_then(|rule| rule.why.clone());
        assert_eq!(why("torch.a.b.c.d").as_deref(), Some("inner"));
        assert_eq!(why("torch.a.bc").as_deref(), Some("outer"));
        assert_eq!(why("torch.ab"), None);
    }
}
