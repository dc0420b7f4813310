//! Any text in the place of a file around the code: nothing panics, edits agree, and a second run changes nothing.

use proptest::prelude::*;

use git_msconv::convert::{Mode, Outcome};

use super::around::{DONE, LEFT, outcomes};

/// Pieces that mean something to one of the front ends.
const PIECES: [&str; 58] = [
    "torch",
    "torchvision",
    "torch>=2.0",
    "mindspore",
    "numpy",
    "transformers",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "# ",
    "\\\n",
    "\"",
    "'",
    "[",
    "]",
    ",",
    "=",
    " = ",
    "==",
    ";",
    "; python_version < '3.9'",
    "--hash=sha256:aa",
    "-r x.txt",
    "- ",
    "- pip:\n",
    "dependencies:\n",
    "pip install ",
    "conda install ",
    "RUN ",
    "--index-url https://download.pytorch.org/whl/cpu",
    "-f ",
    "torchrun ",
    "--nproc_per_node=2 ",
    "--nnodes ",
    "$X ",
    "train.py",
    "-m torch.distributed.launch ",
    "python ",
    "```python\n",
    "```\n",
    "import torch\n",
    ">>> ",
    ".. code-block:: python\n",
    "é",
    "\u{feff}",
    "#include <torch/extension.h>\n",
    "[project]\ndependencies = [",
    "[tool.poetry.dependencies]\n",
    "install_requires =\n",
    "[options]\n",
    "setup(",
    "install_requires=[",
    ")",
    "$(",
    "`",
];

const PATHS: [&str; 9] = [
    "requirements.txt",
    "constraints.txt",
    "pyproject.toml",
    "setup.cfg",
    "environment.yml",
    "setup.py",
    "run.sh",
    "README.md",
    "ops.cpp",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_handled_once(pieces in prop::collection::vec(0..PIECES.len(), 0..24), path in 0..PATHS.len(), left: bool) {
        let (path, code) = (PATHS[path], if left { LEFT } else { DONE });
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        let all = outcomes(&[("net.py", code), (path, &text)], Mode::Convert);
        let Outcome::Converted { bytes: code } = &all[0].outcome else { panic!("the code is converted") };
        if let Outcome::Converted { bytes } = &all[1].outcome {
            let (code, new) = (std::str::from_utf8(code).unwrap(), std::str::from_utf8(bytes).unwrap());
            let again = outcomes(&[("net.py", code), (path, new)], Mode::Convert);
            prop_assert_eq!(&again[1].outcome, &Outcome::Unchanged, "{:?} became {:?}", text, new);
        }
        outcomes(&[(path, &text)], Mode::Check);
    }
}
