//! What other files need to know of a file, once its tree is gone.

use rustc_hash::FxHashMap;

use crate::api::Kind;
use crate::python::ModulePath;
use crate::python::ast::StmtId;

/// A file as the rest of the project sees it.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub(crate) module: ModulePath,
    /// Names of the module scope.
    pub(crate) exports: FxHashMap<Box<str>, Export>,
    /// Modules of `from m import *` at module scope.
    pub(crate) stars: Vec<Reference>,
    /// What the file takes from elsewhere, by import or as an attribute of an imported module.
    pub(crate) taken: Vec<Reference>,
    /// Names that the file reads and does not bind, if it has star imports: one of them may bring these. In an outline
    /// names that something else than an import binds are there too.
    pub(crate) free: Vec<Box<str>>,
    /// The file says in `__all__` what a star takes.
    pub(crate) has_all: bool,
    pub(crate) classes: Vec<ClassSummary>,
    pub(crate) functions: Vec<FunctionSummary>,
    /// Functions with a parameter `device`, and classes with one in the constructor, by name.
    pub(crate) devices: Vec<(Box<str>, DeviceParam)>,
    /// Names of the functions outside of torch that calls pass a `device=`.
    pub(crate) device_calls: Vec<Box<str>>,
    /// The file makes tensors of complex numbers.
    pub(crate) makes_complex: bool,
    /// Calls that pass several arguments by their places.
    pub(crate) positional: Vec<PositionalCall>,
    /// What the file takes and then uses, where nothing but the imports was read.
    pub(crate) used: Vec<Reference>,
    /// Nothing but the imports was read.
    pub(crate) is_outline: bool,
    /// Number of expressions and statements: tells two files of one module name apart.
    pub(crate) size: (usize, usize),
}

/// What a module's name is.
#[derive(Clone, Debug)]
pub(crate) enum Export {
    /// An import or an alias.
    Name(Reference),
    /// An index of [`Summary::classes`].
    Class(u32),
    /// An index of [`Summary::functions`].
    Function(u32),
    /// Any other value.
    Value(Sketch),
}

/// A name as a file writes it, before other files are asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reference {
    /// Through an absolute import.
    Absolute(Box<str>),
    /// Through a relative import, made absolute from the top of the repository.
    Relative(Box<str>),
    /// Beginning at a name of this file's module scope, or one that a star import brings.
    Own(Box<str>),
    /// A class of this file.
    Class(u32),
    /// A function of this file.
    Function(u32),
}

/// What a value is, as far as an expression shows without its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Sketch {
    Unknown,
    None,
    Str,
    Number,
    Kind(Kind),
    /// The thing itself: a class, a function, a module.
    Ref(Reference),
    /// An instance of a class: from an annotation.
    Instance(Reference),
    /// `self`, or a class's own instance.
    SelfOf(u32),
    Member(Box<Sketch>, Box<str>),
    Call(Box<Call>),
    /// `super()` in a method of the class.
    Super(u32),
    /// `value[i]`
    Item(Box<Sketch>),
    /// `value[i:j]`
    Part(Box<Sketch>),
    /// `a + b`
    Arithmetic(Box<Sketch>, Box<Sketch>),
    Tuple(Box<[Sketch]>),
    /// A list, or anything whose items have one kind.
    Sequence(Box<Sketch>),
    /// A value of any of these.
    Either(Box<[Sketch]>),
}

/// A call in a sketch, with what some results depend on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) func: Sketch,
    pub(crate) shape: CallShape,
    /// The first argument.
    pub(crate) first: Option<Sketch>,
}

/// The arguments of a call, as far as result kinds depend on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CallShape {
    /// Number of arguments.
    pub(crate) count: u8,
    /// There is a `dim=` or `axis=` argument.
    pub(crate) dim: bool,
    /// The first, and the second, positional argument is a whole number.
    pub(crate) first_is_number: bool,
    pub(crate) second_is_number: bool,
    /// There are `*args` or `**kwargs`.
    pub(crate) unpacks: bool,
    /// A keyword whose name starts with `return_` (but for `return_complex`), or `output_` as in `output_size`.
    pub(crate) returns_more: bool,
    /// Such a keyword is `True`.
    pub(crate) asks_for_more: bool,
}

/// A class definition.
#[derive(Clone, Debug)]
pub(crate) struct ClassSummary {
    pub(crate) stmt: StmtId,
    /// `None` for a base that is not a plain name.
    pub(crate) bases: Vec<Option<Reference>>,
    /// Methods by name: index of [`Summary::functions`].
    pub(crate) methods: FxHashMap<Box<str>, u32>,
    /// Values of `self.x` and of names in the class body.
    pub(crate) attributes: FxHashMap<Box<str>, Sketch>,
}

/// A function definition.
#[derive(Clone, Debug)]
pub(crate) struct FunctionSummary {
    pub(crate) returns: Sketch,
    /// `@property` and its kin: read without a call.
    pub(crate) is_property: bool,
}

/// The name of a function, and at which place it gets something; `None` if by its name.
pub(crate) type Handed = (Box<str>, Option<u8>);

/// A function with a parameter `device`.
#[derive(Clone, Debug)]
pub(crate) struct DeviceParam {
    pub(crate) stmt: StmtId,
    /// Calls may leave the argument out: the function hands it on or does nothing with it, and has a default for it, or
    /// can be given one.
    pub(crate) can_go: bool,
    /// It has no default.
    pub(crate) is_required: bool,
    /// Names of the functions outside of torch that it is handed on to, as `device=` or at a place.
    pub(crate) handed: Box<[Handed]>,
    /// Names of all parameters.
    pub(crate) params: Box<[Box<str>]>,
    /// There is a `**kwargs`.
    pub(crate) takes_more: bool,
    /// It stands before parameters that need a value, and may stand behind them, as far as the function itself goes.
    pub(crate) may_move: bool,
    /// Its place among what calls pass by position.
    pub(crate) place: u8,
    /// The class of a method: index of [`Summary::classes`].
    pub(crate) class: Option<u32>,
    /// The file can be run as a program.
    pub(crate) is_of_script: bool,
}

/// A call that passes several arguments by their places, or a function that is handed on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PositionalCall {
    /// The last name of what is called.
    pub(crate) name: Box<str>,
    /// How many; `u8::MAX` if that is not known.
    pub(crate) count: u8,
    /// It is called by a plain name, or on `self` or `cls`.
    pub(crate) is_own: bool,
    /// The places of arguments that say which device, as bits.
    pub(crate) devices: u64,
}

impl Sketch {
    /// A value of either; nothing is said twice.
    pub(crate) fn or(self, other: Self) -> Self {
        if self == other {
            return self;
        }
        let mut all = match self {
            Self::Either(all) => all.into_vec(),
            one => vec![one],
        };
        if !all.contains(&other) {
            all.push(other);
        }
        Self::Either(all.into())
    }

    /// True if nothing can be made of it.
    pub(crate) fn is_unknown(&self) -> bool {
        match self {
            Self::Unknown => true,
            Self::Either(all) => all.iter().any(Self::is_unknown),
            _ => false,
        }
    }
}
