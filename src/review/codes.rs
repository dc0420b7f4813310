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
    /// Code that has such an item; what the conversion makes of it is computed where it is shown.
    pub example: CodeExample,
}

/// Code with an item, and the same code once a person has dealt with it.
pub struct CodeExample {
    /// Name of the file.
    pub file: &'static str,
    /// Before the conversion.
    pub before: &'static str,
    /// Resolved by hand.
    pub resolved: &'static str,
}

impl Code {
    /// The file does not parse as Python 3, or is nested too deeply.
    pub const UNREADABLE: Code = Code(1);
    /// The output would not have parsed; the file kept its bytes.
    pub const KEPT: Code = Code(2);
    /// A notebook or Cython file that imports the torch family.
    pub const OTHER_FILE: Code = Code(3);
    /// C++ or CUDA that is written against torch.
    pub const NATIVE: Code = Code(4);
    /// An import of the torch family is left.
    pub const LEFTOVER_IMPORT: Code = Code(101);
    /// A use of the torch family is left that a rule covers in general, but not here.
    pub const LEFTOVER_USE: Code = Code(102);
    /// `from torch import *`: names cannot be told.
    pub const STAR_IMPORT: Code = Code(103);
    /// A library that is built on torch.
    pub const FAMILY_LIBRARY: Code = Code(104);
    /// A file that says what is installed names the torch family.
    pub const REQUIREMENT: Code = Code(105);
    /// A command starts processes of torch.
    pub const LAUNCH: Code = Code(106);
    /// Text has examples that use torch.
    pub const EXAMPLE: Code = Code(107);
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
    /// A waiver that names nothing.
    pub const UNUSED_WAIVER: Code = Code(501);
    /// A waiver that does not count.
    pub const BAD_WAIVER: Code = Code(502);

    /// The explanation of this code.
    #[must_use]
    pub fn info(self) -> Option<&'static CodeInfo> {
        CODES.iter().find(|info| info.code == self)
    }

    /// What to do about a blocking item of this code that has no advice of its API's own.
    #[must_use]
    pub fn advice(self) -> Option<&'static str> {
        match self {
            Code::NO_COUNTERPART => Some(
                "Write what it does with MindSpore's names; `git msconv explain API` shows the uses that are rewritten.",
            ),
            Code::NO_RULE => {
                Some("Write it with MindSpore's names, or say it once for all places in a rule of your own.")
            }
            Code::ARGUMENT => Some(
                "Write each argument by its name and give a value its own line; what is missing there goes before or after the call.",
            ),
            Code::MEMBER => Some("Define it in a class of your own, or write what it does where it is called."),
            _ => None,
        }
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
        example: CodeExample {
            file: "old.py",
            before: "import torch\n\nprint \"shape\", torch.ones(2).shape\n",
            resolved: "from mindspore import mint\n\nprint(\"shape\", mint.ones(2).shape)\n",
        },
    },
    CodeInfo {
        code: Code::KEPT,
        title: "file kept its original bytes",
        text: "The rewritten file would not have parsed, so nothing in it was changed. This is a mistake of the tool: \
               please report it with the file. Convert this file by hand meanwhile.",
        example: CodeExample {
            file: "any.py",
            before: "import torch\n\nx = torch.ones(2)\n",
            resolved: "from mindspore import mint\n\nx = mint.ones(2)\n",
        },
    },
    CodeInfo {
        code: Code::OTHER_FILE,
        title: "notebook or Cython file is not converted",
        text: "The code of the file imports the torch family, but it is Cython (.pyx), or code in a notebook (.ipynb) that is not \
               Python: a cell with a syntax error, or one that hands its text to a magic (%%writefile). It was left as it is, \
               byte for byte. Notebook: mend the cell, or move the code to a file, and convert again. A file that is to stay \
               as it is can be left out with exclude in the settings.",
        example: CodeExample {
            file: "wrapper.pyx",
            before: "import torch\n\ncpdef make(int n):\n    return torch.ones(n)\n",
            resolved: "from mindspore import mint\n\ncpdef make(int n):\n    return mint.ones(n)\n",
        },
    },
    CodeInfo {
        code: Code::NATIVE,
        title: "C++ or CUDA written against torch",
        text: "The file includes headers of torch, or is built with them. It was left as it is. MindSpore builds operators of \
               your own with ops.CustomOpBuilder, for Ascend and CPU; CUDA does not run on Ascend. Often the operator is in \
               MindSpore already, or a few of its operators do the same. Files that stay for another reason can be left out \
               with exclude in the settings.",
        example: CodeExample {
            file: "ops.cpp",
            before: "#include <torch/extension.h>\n\nat::Tensor twice(at::Tensor x) { return x + x; }\n",
            resolved: "#include \"ms_extension/api.h\"\n\nms::Tensor twice(const ms::Tensor &x);\n",
        },
    },
    CodeInfo {
        code: Code::LEFTOVER_IMPORT,
        title: "leftover torch import",
        text: "The file still imports from the torch family, because something that the import brings is still used, \
               or another file imports it from here. Resolve the uses (each has its own item), then delete the import.",
        example: CodeExample {
            file: "clip.py",
            before: "import torch\n\n\ndef clip(model):\n    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)\n",
            resolved: "from mindspore import ops\n\n\ndef clip(grads):\n    return ops.clip_by_global_norm(grads, 1.0)\n",
        },
    },
    CodeInfo {
        code: Code::LEFTOVER_USE,
        title: "leftover torch use",
        text: "A name of the torch family is used here in a way that was not rewritten. Run git msconv convert on the \
               file; what is still reported after that has to be written by hand.",
        example: CodeExample {
            file: "build.py",
            before: "import torch\n\n\ndef build(names):\n    return [getattr(torch, name)(2) for name in names]\n",
            resolved: "from mindspore import mint\n\n\ndef build(names):\n    return [getattr(mint, name)(2) for name in names]\n",
        },
    },
    CodeInfo {
        code: Code::STAR_IMPORT,
        title: "star import from the torch family",
        text: "A star import hides which names come from torch. Name what you need instead, then convert the file again.",
        example: CodeExample {
            file: "star.py",
            before: "from torch import *\n\nx = ones(2)\n",
            resolved: "from mindspore import mint\n\nx = mint.ones(2)\n",
        },
    },
    CodeInfo {
        code: Code::FAMILY_LIBRARY,
        title: "library built on torch",
        text: "The name comes from a library that works on torch tensors. Look for its MindSpore counterpart \
               (mindone for transformers and diffusers), or write the part that is used by hand.",
        example: CodeExample {
            file: "seed.py",
            before: "import pytorch_lightning as pl\n\npl.seed_everything(1)\n",
            resolved: "import mindspore as ms\n\nms.set_seed(1)\n",
        },
    },
    CodeInfo {
        code: Code::REQUIREMENT,
        title: "the torch family is installed",
        text: "A file that says what is installed (requirements, pyproject.toml, setup.py, an environment) names a package of the \
               torch family. It is replaced by mindspore where all code of the run is converted and needs it no longer; \
               otherwise it stays. Write mindspore in its place once no code imports torch, or waive the item if \
               something needs torch for good.",
        example: CodeExample {
            file: "requirements.txt",
            before: "numpy\ntorch>=2.0  # the model\n",
            resolved: "numpy\nmindspore>=2.10.0  # the model\n",
        },
    },
    CodeInfo {
        code: Code::LAUNCH,
        title: "command starts processes of torch",
        text: "A script, workflow or example starts a run with a launcher of the torch family (torchrun, accelerate launch, \
               deepspeed). MindSpore's is msrun; the item gives the command with its options mapped. msrun writes a log for each \
               process (--log_dir), and returns at once unless --join=True is there.",
        example: CodeExample {
            file: "train.sh",
            before: "torchrun --nnodes=2 --nproc_per_node=8 --node_rank=$RANK --master_addr=$HOST train.py --lr 0.1\n",
            resolved: "msrun --worker_num=16 --local_worker_num=8 --node_rank=$RANK --master_addr=$HOST --join=True train.py --lr 0.1\n",
        },
    },
    CodeInfo {
        code: Code::EXAMPLE,
        title: "examples use torch",
        text: "Blocks of code or doctests in a text (Markdown, reStructuredText) use or install torch. One item says all lines; it \
               blocks nothing. Prose is not looked at.",
        example: CodeExample {
            file: "README.md",
            before: "# Use\n\n```python\nimport torch\n\nx = torch.ones(2)\n```\n",
            resolved: "# Use\n\n```python\nfrom mindspore import mint\n\nx = mint.ones(2)\n```\n",
        },
    },
    CodeInfo {
        code: Code::NO_COUNTERPART,
        title: "no counterpart in MindSpore",
        text: "MindSpore has nothing with this meaning. The advice of the item says what to write instead.",
        example: CodeExample {
            file: "step.py",
            before: "import torch\n\n\ndef step(model, loss: torch.Tensor):\n    loss.backward()\n",
            resolved: "import mindspore as ms\n\n\ndef step(forward, optimizer, batch):\n    grad_fn = ms.value_and_grad(forward, None, optimizer.parameters)\n    loss, grads = grad_fn(batch)\n    optimizer(grads)\n    return loss\n",
        },
    },
    CodeInfo {
        code: Code::NO_RULE,
        title: "no rule for this API",
        text: "No rule covers this API yet, so the code was left as it is. Write the MindSpore code by hand, \
               or add a rule (CONTRIBUTING.md, four steps).",
        example: CodeExample {
            file: "new.py",
            before: "import torch\n\nx = torch.no_such_name(2)\n",
            resolved: "from mindspore import mint\n\nx = mint.ones(2)\n",
        },
    },
    CodeInfo {
        code: Code::ARGUMENT,
        title: "arguments do not fit the counterpart",
        text: "The API has a counterpart, but this call passes arguments that it cannot take, or in a way that cannot \
               be told apart (*args, **kwargs). The call was left as it is; write it by hand.",
        example: CodeExample {
            file: "spread.py",
            before: "import torch\n\n\ndef spread(x, **options):\n    return torch.std(x, **options)\n",
            resolved: "from mindspore import mint\n\n\ndef spread(x, dim=None):\n    return mint.std(x, dim=dim)\n",
        },
    },
    CodeInfo {
        code: Code::DIFFERS,
        title: "behaviour differs",
        text: "The code was rewritten, but the MindSpore API does not behave the same in every case. The item says \
               where the two part; decide whether it matters here. Of requirements it says what is installed now.",
        example: CodeExample {
            file: "read.py",
            before: "import torch\n\n\ndef keep(net):\n    torch.save(net.state_dict(), \"model.ckpt\")\n",
            resolved: "import mindspore as ms\n\n\ndef keep(net):\n    # Programs of MindSpore alone read it.\n    ms.save_checkpoint(net.state_dict(), \"model.ckpt\")\n",
        },
    },
    CodeInfo {
        code: Code::DROPPED,
        title: "argument was dropped",
        text: "The code was rewritten and an argument left out that MindSpore does not have. Decide whether it mattered.",
        example: CodeExample {
            file: "like.py",
            before: "import torch\n\n\ndef like(x: torch.Tensor):\n    return torch.full_like(x, 0.0, layout=torch.sparse_coo)\n",
            resolved: "import mindspore as ms\nfrom mindspore import mint\n\n\ndef like(x: ms.Tensor):\n    # Dense: nothing that reads it needs a sparse one.\n    return mint.full_like(x, 0.0)\n",
        },
    },
    CodeInfo {
        code: Code::RECEIVER,
        title: "receiver not known",
        text: "The member has another meaning in MindSpore if the value before the dot is a tensor or module, and that could not be \
               told. If it is one, write the MindSpore form; an annotation on the parameter lets the tool do it.",
        example: CodeExample {
            file: "width.py",
            before: "import torch\n\n\ndef width(picture):\n    return picture.size(0)\n",
            resolved: "import mindspore as ms\n\n\ndef width(picture: ms.Tensor):\n    return picture.shape[0]\n",
        },
    },
    CodeInfo {
        code: Code::MEMBER,
        title: "member that MindSpore lacks",
        text: "Tensor or Cell of MindSpore do not have this member, or it means something else there. \
               The advice of the item says what to write instead.",
        example: CodeExample {
            file: "again.py",
            before: "import torch.nn as nn\n\n\nclass Wide(nn.Embedding):\n    def again(self):\n        super().reset_parameters()\n",
            resolved: "from mindspore import mint\n\n\nclass Wide(mint.nn.Embedding):\n    def again(self):\n        self.weight.normal_(0.0, 1.0)\n",
        },
    },
    CodeInfo {
        code: Code::UNUSED_WAIVER,
        title: "waiver that names nothing",
        text: "A comment `# msconv: keep[...]` or an entry `[[waive]]` of the settings waives items that are not there \
               (any more). Delete it: it would hide the next item of that code at this place.",
        example: CodeExample {
            file: "done.py",
            before: "import mindspore as ms\n\nx = ms.mint.ones(2)  # msconv: keep[MS201] compared with torch\n",
            resolved: "import mindspore as ms\n\nx = ms.mint.ones(2)\n",
        },
    },
    CodeInfo {
        code: Code::BAD_WAIVER,
        title: "waiver that does not count",
        text: "The waiver gives no reason, names a code that does not exist, or its date has passed. Its items block \
               again. Give a reason, renew the date, or deal with the items.",
        example: CodeExample {
            file: "oracle.py",
            before: "import torch  # msconv: keep[MS101]\n\nprint(torch.__config__.show())  # msconv: keep[MS202]\n",
            resolved: "import torch  # msconv: keep[MS101] the oracle of this test\n\n\
                       print(torch.__config__.show())  # msconv: keep[MS201, MS202] the oracle of this test\n",
        },
    },
];
