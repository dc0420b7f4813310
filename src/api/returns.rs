//! What APIs give: the kind of a function's result, an attribute's value, a class's instance.
//!
//! In: `rules/facts/returns.txt`, embedded; its head explains the syntax.
//! Out: [`Fact`]s. An API that is not there is not known.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::table::{Table, table};
use super::{Kind, canonical};

const FACTS: Table = table!("returns");

/// What is known of one API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What the API is.
    pub role: Role,
    gives: &'static str,
    calls: &'static str,
}

/// What an API is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A constant or attribute: the fact says what it is.
    Value,
    /// A function or method: the fact says what a call gives.
    Function,
    /// A class: the fact says what an instance is, and what a call of the instance gives.
    Class,
}

/// A result as the facts write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Not known.
    Unknown,
    /// A value of this kind; a `Tensor` is complex if what it is made of is.
    One(Kind),
    /// A tensor that is not complex, whatever it is made of.
    Real,
    /// A number or truth value.
    Number,
    /// A string.
    Str,
    /// What the method was called on.
    Receiver,
    /// What the first argument is.
    First,
    /// A tuple, list or iterator of values of one kind.
    Many(Box<Gives>),
    /// A tuple of exactly these.
    Tuple(Box<[Gives]>),
    /// The one without a dimension, several with.
    ByDim(Box<Gives>, Box<Gives>),
    /// The one without arguments, the other with.
    ByArguments(Box<Gives>, Box<Gives>),
}

/// What is known of the API `name`.
#[must_use]
pub fn returns(name: &str) -> Option<Fact> {
    let of_other_name = || match canonical(name) {
        Cow::Borrowed(same) if same == name => None,
        other => find(&other, ""),
    };
    find(name, "").or_else(of_other_name).or_else(|| find(name.split('.').next()?, ".*"))
}

/// The last names of the functions and methods whose results are complex numbers, whatever they are made of.
pub(crate) fn complex_makers() -> &'static FxHashSet<&'static str> {
    static MAKERS: OnceLock<FxHashSet<&'static str>> = OnceLock::new();
    MAKERS.get_or_init(|| {
        // Asked for every file with torch, also where that is a single small one: no row is read but theirs.
        let (text, value) = (FACTS.text(), "\tComplex\n");
        let ends = memchr::memmem::find_iter(text.as_bytes(), value);
        let name = |end: usize| text[..end].rsplit(['\n', '.']).next();
        ends.filter_map(name).collect()
    })
}

/// What is known of a member of a value of a kind: `Tensor` and `shape`.
#[must_use]
pub fn member(kind: Kind, name: &str) -> Option<Fact> {
    let class = match kind {
        Kind::Tensor | Kind::Complex | Kind::Parameter => "torch.Tensor.",
        Kind::Module => "torch.nn.Module.",
        Kind::Optimizer => "torch.optim.Optimizer.",
        Kind::Scheduler => "torch.optim.lr_scheduler.LRScheduler.",
        Kind::Scaler => "torch.amp.GradScaler.",
        Kind::Size => "torch.Size.",
        Kind::Dtype => "torch.dtype.",
        Kind::Device => "torch.device.",
        Kind::Generator => "torch.Generator.",
        Kind::DataLoader => "torch.utils.data.DataLoader.",
        Kind::Ndarray => "numpy.ndarray.",
        Kind::Unknown | Kind::Dataset | Kind::ModuleClass | Kind::Other => return None,
    };
    find(class, name)
}

impl Fact {
    /// What the value is, a call gives, or an instance is.
    #[must_use]
    pub fn gives(&self) -> Gives {
        read(self.gives)
    }

    /// What a call of an instance of the class gives.
    #[must_use]
    pub fn instance_call(&self) -> Gives {
        if self.role == Role::Class { read(self.calls) } else { Gives::Unknown }
    }

    /// What an instance of the class is; `Unknown` if this is no class.
    #[must_use]
    pub fn instance_kind(&self) -> Kind {
        match self.gives() {
            Gives::One(kind) if self.role == Role::Class => kind,
            Gives::Number | Gives::Str if self.role == Role::Class => Kind::Other,
            _ => Kind::Unknown,
        }
    }
}

/// Finds the line of `prefix` followed by `name`.
fn find(prefix: &str, name: &str) -> Option<Fact> {
    FACTS.get_joined(prefix, name).map(fact)
}

fn fact(rest: &'static str) -> Fact {
    if let Some(gives) = rest.strip_prefix("= ") {
        return Fact { role: Role::Value, gives, calls: "" };
    }
    if let Some(class) = rest.strip_prefix(": ") {
        let (gives, calls) = class.split_once(' ').unwrap_or((class, ""));
        return Fact { role: Role::Class, gives, calls };
    }
    Fact { role: Role::Function, gives: rest, calls: "" }
}

fn read(text: &str) -> Gives {
    if let Some((one, other)) = text.split_once('|') {
        let both = (Box::new(read(one)), Box::new(read(other)));
        return if other.ends_with('*') { Gives::ByDim(both.0, both.1) } else { Gives::ByArguments(both.0, both.1) };
    }
    if let Some(item) = text.strip_suffix('*') {
        return Gives::Many(Box::new(read(item)));
    }
    if let Some(items) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        return Gives::Tuple(items.split(',').map(read).collect());
    }
    atom(text)
}

fn atom(text: &str) -> Gives {
    Gives::One(match text {
        "Real" => return Gives::Real,
        "Number" => return Gives::Number,
        "Str" => return Gives::Str,
        "Self" => return Gives::Receiver,
        "First" => return Gives::First,
        "Tensor" => Kind::Tensor,
        "Complex" => Kind::Complex,
        "Parameter" => Kind::Parameter,
        "Module" => Kind::Module,
        "Optimizer" => Kind::Optimizer,
        "Scheduler" => Kind::Scheduler,
        "Scaler" => Kind::Scaler,
        "Dtype" => Kind::Dtype,
        "Device" => Kind::Device,
        "Size" => Kind::Size,
        "Generator" => Kind::Generator,
        "Dataset" => Kind::Dataset,
        "DataLoader" => Kind::DataLoader,
        "Ndarray" => Kind::Ndarray,
        "Other" => Kind::Other,
        _ => return Gives::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use super::{FACTS, Gives, Kind, Role, complex_makers, member, returns};

    #[test]
    fn makers_of_complex_numbers_are_known_by_their_last_names() {
        let makers = complex_makers();
        let made = ["cfloat", "polar", "rfft", "view_as_complex"];
        assert!(made.iter().all(|name| makers.contains(name)));
        assert!(
            !makers.contains(&"irfft") && !makers.contains(&"abs") && makers.iter().all(|name| !name.contains('.'))
        );
    }

    #[test]
    fn every_fact_is_readable() {
        assert!(FACTS.len() > 1000);
        for name in FACTS.keys() {
            let fact = returns(name).unwrap();
            assert_ne!(fact.gives(), Gives::Unknown, "{name}");
        }
    }

    #[test]
    fn facts_say_what_apis_give() {
        let gives = |name: &str| returns(name).map(|fact| (fact.role, fact.gives()));
        assert_eq!(gives("torch.randn"), Some((Role::Function, Gives::One(Kind::Tensor))));
        assert_eq!(gives("torch.float32"), Some((Role::Value, Gives::One(Kind::Dtype))));
        assert_eq!(gives("math.sqrt"), Some((Role::Function, Gives::Number)));
        assert_eq!(gives("torch.rand_"), None);
        assert_eq!(gives("torch"), None);
        let linear = returns("torch.nn.Linear").unwrap();
        assert_eq!((linear.instance_kind(), linear.instance_call()), (Kind::Module, Gives::One(Kind::Tensor)));
        assert_eq!(member(Kind::Tensor, "shape").unwrap().gives(), Gives::One(Kind::Size));
        assert_eq!(member(Kind::Other, "shape"), None);
    }
}
