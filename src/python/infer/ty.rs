//! The types that inference works with, richer than [`Kind`].

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::api::{self, Fact, Kind};
use crate::python::ast::ExprId;
use crate::python::project::{ClassRef, FunctionRef};
use crate::python::resolve::VarId;

/// Index of a dotted name in [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NameId(pub(super) u32);

/// What a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Ty {
    /// Not assigned yet.
    Unset,
    #[default]
    Unknown,
    /// What came from there, of which nothing is said: unknown, until its uses show more.
    Open(Origin),
    None,
    Number,
    Str,
    /// An instance of a kind of class.
    Kind(Kind),
    /// Something of an external package itself: a module, class or function.
    Api(NameId),
    /// A module or folder of the project.
    File(NameId),
    Class(ClassRef),
    Function(FunctionRef),
    Instance(ClassRef),
    /// An instance of an external class of modules.
    Layer(NameId),
    /// Some module whose call gives a tensor.
    TensorLayer,
    /// An entry of [`Types`].
    Composite(u32),
}

/// Where an unknown value got a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// A caller passed it.
    Param(VarId),
    /// It was assigned to this name.
    Local(ExprId),
    /// Branches before this name gave it different values.
    Read(ExprId),
}

/// A value made of values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Composite {
    /// A list, tuple or iterator whose items are alike.
    Many(Ty),
    /// A tuple of exactly these.
    Tuple(Box<[Ty]>),
    /// A `ModuleList`.
    Modules(Ty),
}

/// Composites, each once.
#[derive(Debug, Default)]
pub(super) struct Types {
    all: Vec<Composite>,
    ids: FxHashMap<Composite, u32>,
}

/// Composites nested deeper than this, or longer tuples, are not kept.
const MAX_TUPLE: usize = 32;
const MAX_COMPOSITES: usize = 4096;

impl Types {
    pub(super) fn many(&mut self, item: Ty) -> Ty {
        self.make(Composite::Many(item))
    }

    pub(super) fn tuple(&mut self, items: Vec<Ty>) -> Ty {
        if items.len() > MAX_TUPLE { Ty::Unknown } else { self.make(Composite::Tuple(items.into())) }
    }

    pub(super) fn modules(&mut self, item: Ty) -> Ty {
        self.make(Composite::Modules(item))
    }

    fn make(&mut self, composite: Composite) -> Ty {
        if let Some(id) = self.ids.get(&composite) {
            return Ty::Composite(*id);
        }
        // A loop like `x = (x,)` would otherwise make ever deeper ones.
        if self.all.len() >= MAX_COMPOSITES {
            return Ty::Unknown;
        }
        let id = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(composite.clone());
        self.ids.insert(composite, id);
        Ty::Composite(id)
    }

    pub(super) fn get(&self, id: u32) -> &Composite {
        &self.all[id as usize]
    }
}

/// Dotted names, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: Vec<Box<str>>,
    /// What is known of each as an API, once it was asked for: a file names few APIs, each of them often.
    facts: Vec<OnceCell<Option<Fact>>>,
    ids: FxHashMap<Box<str>, NameId>,
    children: FxHashMap<NameId, FxHashMap<Box<str>, NameId>>,
}

impl Names {
    pub(super) fn intern(&mut self, text: &str) -> NameId {
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = NameId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.facts.push(OnceCell::new());
        self.ids.insert(text.into(), id);
        id
    }

    /// `base.name`, without building the text again for a pair that was seen.
    pub(super) fn child(&mut self, base: NameId, name: &str) -> NameId {
        if let Some(found) = self.children.get(&base).and_then(|children| children.get(name)) {
            return *found;
        }
        let text = [self.text(base), ".", name].concat();
        let id = self.intern(&text);
        self.children.entry(base).or_default().insert(name.into(), id);
        id
    }

    pub(super) fn text(&self, id: NameId) -> &str {
        &self.texts[id.0 as usize]
    }

    /// What is known of the name as an API.
    pub(super) fn fact(&self, id: NameId) -> Option<Fact> {
        *self.facts[id.0 as usize].get_or_init(|| api::returns(self.text(id)))
    }

    pub(super) fn into_texts(self) -> Vec<Box<str>> {
        self.texts
    }
}
