//! The codes of review items, each with its explanation: the one source for `explain` and docs.

/// A code such as `MS101`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl std::fmt::Display for Code {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "MS{:03}", self.0)
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// What a code means.
pub struct CodeInfo {
    /// The code.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// What happened and how to resolve it by hand.
    pub text: &'static str,
}

impl Code {
    /// The file does not parse as Python 3, or is nested too deeply.
    pub const UNREADABLE: Code = Code(1);
    /// The output would not have parsed; the file kept its bytes.
    pub const KEPT: Code = Code(2);
    /// A notebook or Cython file that imports the torch family.
    pub const OTHER_FILE: Code = Code(3);
    /// An import of the torch family is left.
    pub const LEFTOVER_IMPORT: Code = Code(101);
    /// A use of the torch family is left that a rule covers in general, but not here.
    pub const LEFTOVER_USE: Code = Code(102);
    /// `from torch import *`: names cannot be told.
    pub const STAR_IMPORT: Code = Code(103);
    /// A library that is built on torch.
    pub const FAMILY_LIBRARY: Code = Code(104);
    /// MindSpore has no counterpart.
    pub const NO_COUNTERPART: Code = Code(201);
    /// No rule covers the API yet.
    pub const NO_RULE: Code = Code(202);
    /// The call has arguments that the counterpart cannot take.
    pub const ARGUMENT: Code = Code(203);
    /// Behaviour differs after the rewrite.
    pub const DIFFERS: Code = Code(301);
    /// An argument was dropped.
    pub const DROPPED: Code = Code(311);
    /// A member whose receiver is not known to be a tensor.
    pub const RECEIVER: Code = Code(401);
    /// A Tensor or Module member that MindSpore lacks.
    pub const MEMBER: Code = Code(402);

    /// The explanation of this code.
    #[must_use]
    pub fn info(self) -> Option<&'static CodeInfo> {
        CODES.iter().find(|info| info.code == self)
    }

    /// Reads `MS101`, `ms101`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        let digits = text.strip_prefix("MS").or_else(|| text.strip_prefix("ms"))?;
        let code = Code(digits.parse().ok()?);
        code.info().map(|info| info.code)
    }
}

/// All codes, ascending.
pub const CODES: &[CodeInfo] = &[
    CodeInfo {
        code: Code::UNREADABLE,
        title: "file cannot be read as Python 3",
        text: "The file mentions the torch family, but it does not parse as Python 3, uses an encoding that \
               cannot be edited byte by byte, or is nested more deeply than any real program. It was left as it is. \
               Mend the syntax (Python 2 code: run it through a 2-to-3 converter first), then convert the file again.",
    },
    CodeInfo {
        code: Code::KEPT,
        title: "file kept its original bytes",
        text: "The rewritten file would not have parsed, so nothing in it was changed. This is a mistake of the tool: \
               please report it with the file. Convert this file by hand meanwhile.",
    },
    CodeInfo {
        code: Code::OTHER_FILE,
        title: "notebook or Cython file is not converted",
        text: "The code of the file imports the torch family, but the file is a notebook (.ipynb) or Cython (.pyx), \
               which are not converted yet. It was left as it is, byte for byte. Notebook: save its code as a Python file \
               (jupyter nbconvert --to script), convert that, and take the cells back from it. A file that is to stay as \
               it is can be left out with exclude in the settings.",
    },
    CodeInfo {
        code: Code::LEFTOVER_IMPORT,
        title: "leftover torch import",
        text: "The file still imports from the torch family, because something that the import brings is still used, \
               or another file imports it from here. Resolve the uses (each has its own item), then delete the import.",
    },
    CodeInfo {
        code: Code::LEFTOVER_USE,
        title: "leftover torch use",
        text: "A name of the torch family is used here in a way that was not rewritten. Run git msconv convert on the \
               file; what is still reported after that has to be written by hand.",
    },
    CodeInfo {
        code: Code::STAR_IMPORT,
        title: "star import from the torch family",
        text: "A star import hides which names come from torch. Name what you need instead, then convert the file again.",
    },
    CodeInfo {
        code: Code::FAMILY_LIBRARY,
        title: "library built on torch",
        text: "The name comes from a library that works on torch tensors. Look for its MindSpore counterpart \
               (mindone for transformers and diffusers), or write the part that is used by hand.",
    },
    CodeInfo {
        code: Code::NO_COUNTERPART,
        title: "no counterpart in MindSpore",
        text: "MindSpore has nothing with this meaning. The advice of the item says what to write instead.",
    },
    CodeInfo {
        code: Code::NO_RULE,
        title: "no rule for this API",
        text: "No rule covers this API yet, so the code was left as it is. Write the MindSpore code by hand, \
               or add a rule (CONTRIBUTING.md, four steps).",
    },
    CodeInfo {
        code: Code::ARGUMENT,
        title: "arguments do not fit the counterpart",
        text: "The API has a counterpart, but this call passes arguments that it cannot take, or in a way that cannot \
               be told apart (*args, **kwargs). The call was left as it is; write it by hand.",
    },
    CodeInfo {
        code: Code::DIFFERS,
        title: "behaviour differs",
        text: "The code was rewritten, but the MindSpore API does not behave the same in every case. The item says \
               where the two part; decide whether it matters here.",
    },
    CodeInfo {
        code: Code::DROPPED,
        title: "argument was dropped",
        text: "The code was rewritten and an argument left out that MindSpore does not have. Decide whether it mattered.",
    },
    CodeInfo {
        code: Code::RECEIVER,
        title: "receiver not known",
        text: "The member has another meaning in MindSpore if the value before the dot is a tensor or module, and that could not be \
               told. If it is one, write the MindSpore form; an annotation on the parameter lets the tool do it.",
    },
    CodeInfo {
        code: Code::MEMBER,
        title: "member that MindSpore lacks",
        text: "Tensor or Cell of MindSpore do not have this member, or it means something else there. \
               The advice of the item says what to write instead.",
    },
];
