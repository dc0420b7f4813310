//! Rules as they are written in TOML: a closed schema, unknown keys are refused.
//!
//! `build.rs` reads this file too, so it may use nothing but serde and the standard library; the
//! headings that stand for many rules are expanded there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How far a rewrite can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Applied without an item.
    Equivalent,
    /// Applied, with an item.
    Differs,
    /// Not applied, with an item.
    #[default]
    Manual,
}

/// A form in which an API is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Use {
    /// Called.
    Call,
    /// Base of a class.
    Base,
    /// In an annotation.
    Annotation,
    /// Any other mention.
    Reference,
}

/// What a rule may be for: a tensor of which more is known, or a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Of {
    /// A tensor of complex numbers.
    Complex,
    /// A tensor of which nothing more is known, in a file that makes complex numbers or has to do with one that does.
    PerhapsComplex,
    /// An `nn.Parameter`.
    Parameter,
    /// An instance of an `nn.Module` subclass.
    Module,
}

/// A way of rewriting that is written in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// `x.size()` to `x.shape`, `x.size(i)` to `x.shape[i]`.
    Shape,
    /// `x.cuda()` to `x`.
    Receiver,
    /// `x.to(device, dtype)` to `x.to(dtype)`; with a device alone to `x`.
    To,
    /// A context manager or decorator that switches gradients off.
    NoGrad,
    /// A statement that consists of the call alone goes.
    DeleteStatement,
    /// `isinstance(x, C)` to `False` for a class that no value is of; in a tuple of classes it is left out.
    NoInstance,
    /// `x.squeeze_(0)` to `x = x.squeeze(0)`, as a statement.
    Rebind,
    /// A `with` whose only context is the call goes, and its body moves out; a template is for other places.
    Unwrap,
    /// What turns a picture into a tensor in several steps, in a list of transforms that do the same to the picture
    /// itself: the last step becomes the template, the first its template too, or goes.
    Picture,
}

/// One API and its answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The torch API: the rule's address.
    pub api: String,
    /// Other APIs with the same parameters that the rule is for too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The counterpart; `helper.NAME` is a definition of `rules/helpers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// How far the rewrite can be trusted.
    #[serde(default)]
    pub safety: Safety,
    /// One sentence for the reviewer; needed unless `equivalent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What to write instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// Code of the item, where the safety's own does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Forms in which it may be applied; all of them if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Use>,
    /// APIs, modules, `next`, `iter`, `int` or `isinstance`: the rule is for places among the arguments of a call of one
    /// of them, and goes before rules for every place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// APIs among whose arguments a difference does not show, as long as nothing before it in the list has made a tensor
    /// of a picture: no item there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless_within: Vec<String>,
    /// Calls are torch's if one of these strings is passed, by torch parameter; others and the rest of its uses are nobody's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asks: BTreeMap<String, Vec<String>>,
    /// The rule is for a receiver, or a first argument, of this sort, and goes before rules for every tensor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Of>,
    /// Python text with captures by torch parameter name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Templates, or other targets, for calls that `to` cannot take, of which the first that can is taken; what is said of
    /// arguments does not hold for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
    /// A transform of the closed set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    /// Nothing but a tensor or module has a member of this name.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub distinctive: bool,
    /// As a decorator it guards what runs inside; a generator's body then runs outside of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub guards: bool,
    /// Where the fact comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Arguments that the computed mapping does not get right, by torch parameter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<String, Argument>,
    /// Target parameters that are always written, as Python text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fixed: BTreeMap<String, String>,
    /// Manual, explanation and test at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub example: Vec<Example>,
}

impl Rule {
    /// True if the rule speaks about an API that is used so.
    #[must_use]
    pub fn covers(&self, place: Place<'_>) -> bool {
        let inside = |outer: &String| place.within.is_some_and(|api| is_below(api, outer));
        (self.uses.is_empty() || self.uses.contains(&place.used))
            && (self.within.is_empty() || self.within.iter().any(inside))
            && (self.of.is_none() || self.of == place.of)
    }

    /// True if the rule is for some places of its form only, and goes before those for all of them.
    #[must_use]
    pub fn is_special(&self) -> bool {
        self.of.is_some() || !self.within.is_empty()
    }

    /// True if two rules speak about the same place.
    pub(crate) fn overlaps(&self, other: &Rule) -> bool {
        let common = self.uses.iter().any(|used| other.uses.contains(used));
        self.within == other.within && self.of == other.of && (self.uses.is_empty() || other.uses.is_empty() || common)
    }
}

/// How and where an API is used.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The form.
    pub used: Use,
    /// The innermost API among the arguments of whose call it stands.
    pub within: Option<&'a str>,
    /// What is known of the receiver or first argument.
    pub of: Option<Of>,
}

impl Place<'_> {
    /// A place of which only the form is known.
    #[must_use]
    pub fn anywhere(used: Use) -> Self {
        Place { used, within: None, of: None }
    }
}

/// True for `torch.optim.Adam` below `torch.optim`, and for a name below itself.
pub(crate) fn is_below(api: &str, outer: &str) -> bool {
    api.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// True for the name of a class: `torch.Tensor`, or one of the two of torch that are not written like one.
pub(crate) fn is_class(api: &str) -> bool {
    let last = api.rsplit('.').next().unwrap_or(api);
    last.starts_with(char::is_uppercase) || matches!(last, "device" | "dtype")
}

/// What happens to an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Left out.
    Drop,
    /// Passed on if its value is one of `values`; otherwise makes the call a manual one, or with `safety = "differs"`
    /// goes with an item.
    Allow,
    /// Makes the call a manual one if its value is one of `values`; otherwise passed on.
    Refuse,
    /// A whole number becomes a float, also in a tuple; a value that cannot be told is passed on, with an item.
    Float,
    /// Separate values become one tuple.
    Tuple,
    /// A generator becomes a list.
    List,
    /// A list or tuple that is passed for separate values is unpacked; of a value that may be one there is an item.
    Unpack,
    /// Makes the call a manual one.
    Manual,
}

/// An exception of the argument mapping.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// What happens to it; passed on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// Name of the target parameter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// New value as Python text, with the old one as a capture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Values that `allow` lets through and `refuse` does not, as Python text; `*.state_dict()` is all that ends so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
    /// Overrides the rule's safety when the argument is passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safety: Option<Safety>,
    /// One sentence for the reviewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// Code before and after, or code that must not change.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// PyTorch code.
    pub before: String,
    /// MindSpore code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Items, each `MS311 review: words of the reason`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
    /// True if the code must stay as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unchanged: bool,
}

/// How much a leftover of a library weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// Part of torch itself: a leftover blocks.
    Blocking,
    /// Built on torch: a leftover is for review.
    Review,
}

/// A library of the torch family.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    /// Top-level package.
    pub name: String,
    /// How much a leftover weighs.
    pub severity: Weight,
    /// If given, only names that match one of these globs (`*Model`) work on tensors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub torch_names: Vec<String>,
    /// It is CUDA kernels for torch's tensors: where code says what it does without it, that is what stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kernels: bool,
    /// Functions that say whether it is installed: beside MindSpore it is as good as not. Only of libraries that work on
    /// torch's tensors and are an option of the code that asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<String>,
    /// What to use instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// One sentence for the reviewer where an import becomes one of the library's port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ported: Option<String>,
}
