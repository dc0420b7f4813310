//! Files that say what is installed: they follow the code, and nothing else in them changes.

use git_msconv::api::Version;
use git_msconv::convert::{FileOutcome, InMemory, Mode, Options, Outcome, convert_project};
use git_msconv::rules::RuleSet;

use super::describe;

/// Code that is converted as a whole, code that keeps torch, and code that has nothing to do with it.
pub(super) const DONE: &str = "import torch\n\nx = torch.ones(2)\n";
pub(super) const LEFT: &str = "import torch\n\nx = torch.ones(2)\ntorch.no_such_thing(x)\n";
pub(super) const PLAIN: &str = "x = 1\n";

pub(super) fn outcomes(files: &[(&str, &str)], mode: Mode) -> Vec<FileOutcome> {
    let sources = files.iter().fold(InMemory::default(), |sources, (path, text)| sources.with(*path, text.as_bytes()));
    let options = Options::new(mode, false, Version::NEWEST);
    convert_project(&sources, RuleSet::builtin(), &options, &|_| {})
}

pub(super) fn text_of(outcome: &FileOutcome, before: &str) -> String {
    match &outcome.outcome {
        Outcome::Converted { bytes } => String::from_utf8(bytes.clone()).unwrap(),
        _ => before.to_owned(),
    }
}

/// What becomes of a file beside `code`, and its items. A second run changes nothing and says the same of what blocks.
#[track_caller]
pub(super) fn beside(code: &str, path: &str, text: &str) -> (String, Vec<String>) {
    let first = outcomes(&[("net.py", code), (path, text)], Mode::Convert);
    let (new_code, new) = (text_of(&first[0], code), text_of(&first[1], text));
    let again = outcomes(&[("net.py", &new_code), (path, &new)], Mode::Convert);
    assert_eq!(text_of(&again[1], &new), new, "a second conversion changes it");
    let blocking = |outcome: &FileOutcome| outcome.items.iter().filter(|item| item.is_blocking()).count();
    let check = outcomes(&[("net.py", &new_code), (path, &new)], Mode::Check);
    assert_eq!(blocking(&check[1]), blocking(&first[1]), "check agrees on what blocks: {:?}", check[1].items);
    assert_eq!(blocking(&again[1]), blocking(&first[1]));
    assert_eq!(first[1].sites.total, 0, "no uses are counted");
    (new, first[1].items.iter().map(describe).collect())
}

#[track_caller]
pub(super) fn becomes(path: &str, before: &str, after: &str) {
    let (new, items) = beside(DONE, path, before);
    assert_eq!(new, after);
    assert!(items.iter().all(|item| item.contains("MS301 review torch")) && items.len() == 1, "{items:?}");
}

#[track_caller]
pub(super) fn stays(code: &str, path: &str, text: &str, expected: &[&str]) {
    let (new, items) = beside(code, path, text);
    assert_eq!(new, text);
    assert_eq!(items, expected);
}

#[test]
fn requirements_follow_code_that_is_converted() {
    becomes("requirements.txt", "numpy\ntorch\n", "numpy\nmindspore>=2.10.0\n");
    becomes(
        "requirements.txt",
        "# what we need\r\nnumpy==1.26  # < 2\r\n\r\ntorch >= 1.8, < 2.2   # the model\r\n-r more.txt\r\ntorchvision\r\ntqdm",
        "# what we need\r\nnumpy==1.26  # < 2\r\n\r\nmindspore>=2.10.0   # the model\r\n-r more.txt\r\ntqdm",
    );
    becomes("requirements/train.txt", "torchvision==0.15\nPillow\n", "mindspore>=2.10.0\nPillow\n");
    becomes("dev-requirements.in", "torchaudio  # sounds\nTorch\n", "# sounds\nmindspore>=2.10.0\n");
}

#[test]
fn markers_stay_and_each_counts_on_its_own() {
    becomes(
        "requirements.txt",
        "torch==1.13.1; python_version < '3.8'\ntorch>=2.0 ; python_version >= '3.8'\n",
        "mindspore>=2.10.0; python_version < '3.8'\nmindspore>=2.10.0 ; python_version >= '3.8'\n",
    );
}

#[test]
fn an_index_of_torch_goes_with_it() {
    becomes(
        "requirements.txt",
        "--extra-index-url https://download.pytorch.org/whl/cu118\n--extra-index-url https://example.org/simple/\ntorch==2.1.0+cu118\n",
        "--extra-index-url https://example.org/simple/\nmindspore>=2.10.0\n",
    );
}

#[test]
fn an_index_that_is_the_only_one_has_nothing_but_torch() {
    becomes("requirements.txt", "--index-url https://download.pytorch.org/whl/cpu\ntorch\n", "mindspore>=2.10.0\n");
    for (path, text) in [
        ("requirements.txt", "-i https://download.pytorch.org/whl/cpu\ntorch\ntorchvision\n"),
        ("run.sh", "pip install torch torchvision --index-url=https://download.pytorch.org/whl/cpu\n"),
    ] {
        let (new, items) = beside(LEFT, path, text);
        assert_eq!((new.as_str(), items.len()), (text, 2), "{items:?}");
    }
}

#[test]
fn a_requirement_that_code_still_needs_stays_and_mindspore_comes_before_it() {
    let (new, items) = beside(LEFT, "requirements.txt", "numpy\ntorch>=2.0\ntorchvision\n");
    assert_eq!(new, "numpy\nmindspore>=2.10.0\ntorch>=2.0\n");
    assert_eq!(items, ["2: MS105 blocking torch", "2: MS301 review torch"]);
    let vision = "import torch\nfrom torchvision.io import VideoReader\n\nx = torch.ones(2)\nr = VideoReader('a')\n";
    let (new, items) = beside(vision, "requirements.txt", "torch\ntorchvision\n");
    assert_eq!(new, "mindspore>=2.10.0\ntorch\ntorchvision\n");
    assert_eq!(items, ["1: MS105 blocking torch", "1: MS301 review torch", "2: MS105 blocking torchvision"]);
}

#[test]
fn half_converted_requirements_are_ordinary_input() {
    becomes("requirements.txt", "mindspore==2.10.0\ntorch\n", "mindspore==2.10.0\n");
    stays(LEFT, "requirements.txt", "mindspore>=2.7\ntorch\n", &["2: MS105 blocking torch"]);
}

#[test]
fn without_converted_code_nothing_is_certain() {
    stays(PLAIN, "requirements.txt", "torch\nnumpy\n", &["1: MS105 blocking torch"]);
}

#[test]
fn what_cannot_be_written_again_stays() {
    let hashed = "torch==2.1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\nnumpy==1.26 --hash=sha256:cc\n";
    stays(DONE, "requirements.txt", hashed, &["1: MS105 blocking torch"]);
    let address = "torch @ https://example.org/torch-2.0-cp310.whl\nhttps://example.org/torchvision-0.15-cp310.whl\n";
    stays(DONE, "requirements.txt", address, &["1: MS105 blocking torch", "2: MS105 blocking torchvision"]);
    let compiled = "# This file is autogenerated by pip-compile\ntorch==2.1.0\n    # via -r requirements.in\n";
    stays(DONE, "requirements.txt", compiled, &["2: MS105 blocking torch"]);
}

#[test]
fn requirements_without_torch_have_no_items() {
    for text in [
        "numpy\ntransformers\ntorchx\nmy-torch\n",
        "# torch\n# needs torch\n",
        "-e git+https://example.org/pytorch-tools.git\n",
        "--extra-index-url https://download.pytorch.org/whl/cu118\nnumpy\n",
        "Notes: torch is not needed.\ntorch is great\n",
        "",
    ] {
        stays(DONE, "requirements.txt", text, &[]);
    }
    assert!(!git_msconv::convert::is_source(b"notes.txt"));
}

#[test]
fn what_converted_code_needs_besides_is_added() {
    let code = "from transformers import BertModel\n\nmodel = BertModel.from_pretrained('x')\n";
    let (new, items) = beside(code, "requirements.txt", "transformers>=4.30\n");
    assert_eq!(new, "mindone>=0.5.0\ntransformers>=4.30\n");
    assert_eq!(items, ["1: MS301 review torch"]);
}

#[test]
fn constraints_are_replaced_and_never_added_to() {
    becomes("constraints.txt", "torch==2.1.0\nnumpy<2\n", "mindspore>=2.10.0\nnumpy<2\n");
    stays(LEFT, "constraints.txt", "torch==2.1.0\n", &["1: MS105 blocking torch"]);
}

#[test]
fn lists_of_pyproject_follow() {
    becomes(
        "pyproject.toml",
        "[project]\nname = \"torch\"\nkeywords = [\"torch\"]\ndependencies = [\"torch>=2.0\", 'numpy', \"torchvision\"] # all\n",
        "[project]\nname = \"torch\"\nkeywords = [\"torch\"]\ndependencies = [\"mindspore>=2.10.0\", 'numpy'] # all\n",
    );
    becomes(
        "pyproject.toml",
        "[project]\ndependencies = [\n  \"torchaudio\",\n  'torch>=2; python_version>\"3.8\"',  # core\n  \"tqdm\",\n  \"torchvision\"  # sets\n]\n",
        "[project]\ndependencies = [\n  \"mindspore>=2.10.0\",\n  'mindspore>=2.10.0; python_version>\"3.8\"',  # core\n  \"tqdm\",\n  # sets\n]\n",
    );
    becomes(
        "pyproject.toml",
        "[build-system]\nrequires = [\"setuptools\", \"torch\"]\n[project.optional-dependencies]\nvision = [\"torchvision\"]\n[dependency-groups]\ndev = [\"pytest\", {include-group = \"x\"}, \"torch\", \"torchtext\"]\n",
        "[build-system]\nrequires = [\"setuptools\", \"mindspore>=2.10.0\"]\n[project.optional-dependencies]\nvision = [\"mindspore>=2.10.0\"]\n[dependency-groups]\ndev = [\"pytest\", {include-group = \"x\"}, \"mindspore>=2.10.0\"]\n",
    );
}

#[test]
fn tables_of_poetry_and_pipenv_follow() {
    becomes(
        "pyproject.toml",
        "[tool.poetry.dependencies]\npython = \"^3.9\"\ntorch = \"^2.0\"  # model\ntorchvision = '*'\n",
        "[tool.poetry.dependencies]\npython = \"^3.9\"\nmindspore = \">=2.10.0\"  # model\n",
    );
    becomes(
        "Pipfile",
        "[packages]\nnumpy = \"*\"\ntorch = \"*\"\n",
        "[packages]\nnumpy = \"*\"\nmindspore = \">=2.10.0\"\n",
    );
    let (new, items) = beside(LEFT, "pyproject.toml", "[tool.poetry.dependencies]\ntorch = \"^2.0\"\n");
    assert_eq!(new, "[tool.poetry.dependencies]\nmindspore = \">=2.10.0\"\ntorch = \"^2.0\"\n");
    assert_eq!(items, ["2: MS105 blocking torch", "2: MS301 review torch"]);
}

#[test]
fn a_source_of_its_own_keeps_a_package() {
    let poetry = "[tool.poetry.dependencies]\ntorch = {version = \"^2.0\", source = \"pytorch\"}\n";
    stays(DONE, "pyproject.toml", poetry, &["2: MS105 blocking torch"]);
    let uv = "[project]\ndependencies = [\"torch\"]\n[tool.uv.sources]\ntorch = {index = \"pytorch\"}\n";
    stays(DONE, "pyproject.toml", uv, &["2: MS105 blocking torch"]);
}

#[test]
fn a_pyproject_that_only_mentions_torch_has_no_items() {
    for text in [
        "[project]\ndescription = \"torch\"\nkeywords = [\"torch\"]\nclassifiers = [\"torch\"]\n",
        "[tool.mypy]\nmodules = [\"torch\"]\n[tool.ruff.lint.isort]\nknown-third-party = [\"torch\"]\n",
        "[packages\ntorch",
    ] {
        stays(DONE, "pyproject.toml", text, &[]);
    }
}

#[test]
fn what_pixi_takes_from_the_package_index_follows() {
    becomes(
        "pixi.toml",
        "[dependencies]\npython = \"3.11\"\n\n[pypi-dependencies]\nnumpy = \"*\"\ntorch = \">=2.1\"\n",
        "[dependencies]\npython = \"3.11\"\n\n[pypi-dependencies]\nnumpy = \"*\"\nmindspore = \">=2.10.0\"\n",
    );
}

#[test]
fn setup_cfg_follows() {
    becomes(
        "setup.cfg",
        "[metadata]\nkeywords = torch\n[options]\ninstall_requires =\n    numpy\n    torch>=1.8\n    # pictures\n    torchvision\n[options.extras_require]\ngpu = torch\n",
        "[metadata]\nkeywords = torch\n[options]\ninstall_requires =\n    numpy\n    mindspore>=2.10.0\n    # pictures\n[options.extras_require]\ngpu = mindspore>=2.10.0\n",
    );
    becomes(
        "tox.ini",
        "[testenv]\ndeps =\n    pytest\n    torch>=2.1\ncommands = torch\n\n[testenv:gpu]\ndeps = torch\n",
        "[testenv]\ndeps =\n    pytest\n    mindspore>=2.10.0\ncommands = torch\n\n[testenv:gpu]\ndeps = mindspore>=2.10.0\n",
    );
    stays(DONE, "tox.ini", "[testenv]\nallowlist_externals =\n    torch\n[flake8]\ndeps =\n    torch\n", &[]);
    stays(DONE, "setup.cfg", "[isort]\nknown_third_party =\n    torch\n", &[]);
}

#[test]
fn strings_of_setup_py_follow() {
    becomes(
        "setup.py",
        "from setuptools import setup\n\nREQUIRED = [\n    'torch>=1.8',  # model\n    'torchvision',\n    \"numpy\",\n]\nsetup(\n    name='torch',\n    keywords=['torch'],\n    install_requires=REQUIRED,\n    extras_require={'audio': ['torchaudio', 'tqdm']},\n)\n",
        "from setuptools import setup\n\nREQUIRED = [\n    'mindspore>=2.10.0',  # model\n    \"numpy\",\n]\nsetup(\n    name='torch',\n    keywords=['torch'],\n    install_requires=REQUIRED,\n    extras_require={'audio': ['mindspore>=2.10.0', 'tqdm']},\n)\n",
    );
    let code = "from setuptools import setup\n\nsetup(name='x', install_requires=['torch'])\n";
    let (new, items) = beside(LEFT, "setup.py", code);
    assert_eq!(new, code.replace("['torch']", "['mindspore>=2.10.0', 'torch']"));
    assert_eq!(items, ["3: MS105 blocking torch", "3: MS301 review torch"]);
    stays(DONE, "setup.py", "from setuptools import setup\n\nsetup(keywords=['torch'], packages=['torch'])\n", &[]);
}

#[test]
fn a_requirement_that_code_asks_for_by_name_stays() {
    let setup = "_deps = [\"numpy\", \"torch>=2.2\"]\ndeps = {name(dep): dep for dep in _deps}\nsetup(install_requires=[deps[\"torch\"]])\n";
    stays(DONE, "setup.py", setup, &["1: MS105 blocking torch"]);
    let setup =
        "_deps = [\"torch>=2.2\"]\nsetup(keywords=[\"torch\"], extras_require={\"torch\": listed(\"torch\")})\n";
    stays(DONE, "setup.py", setup, &["1: MS105 blocking torch"]);
}

#[test]
fn a_setup_py_that_needs_torch_itself_keeps_it_everywhere() {
    let setup = "from setuptools import setup\nfrom torch.utils.cpp_extension import BuildExtension, CUDAExtension\n\nsetup(install_requires=['torch'], ext_modules=[CUDAExtension('a', ['a.cu'])], cmdclass={'build_ext': BuildExtension})\n";
    let all = outcomes(&[("net.py", DONE), ("requirements.txt", "torch\n"), ("setup.py", setup)], Mode::Convert);
    assert_eq!(text_of(&all[1], ""), "mindspore>=2.10.0\ntorch\n");
    assert!(all[2].items.iter().any(|item| item.code.to_string() == "MS105"));
}

#[test]
fn an_environment_follows_where_pip_installs() {
    becomes(
        "environment.yml",
        "name: torch\nchannels:\n  - pytorch\ndependencies:\n  - python=3.10\n  - pip\n  - pip:\n    - torch==2.0.1\n    - \"torchvision\"\n    - numpy\n",
        "name: torch\nchannels:\n  - pytorch\ndependencies:\n  - python=3.10\n  - pip\n  - pip:\n    - mindspore>=2.10.0\n    - numpy\n",
    );
    let conda = "channels:\n  - pytorch\ndependencies:\n  - pytorch::pytorch=2.0\n  - torchvision\n  - numpy\n";
    stays(DONE, "environment.yml", conda, &["4: MS105 blocking torch", "5: MS105 blocking torchvision"]);
}

#[test]
fn a_comment_waives_the_requirement_of_its_line_or_of_the_next() {
    let waived = |text: &str| {
        let all = outcomes(&[("net.py", LEFT), ("requirements.txt", text)], Mode::Check);
        let [waiver] = &all[1].waivers[..] else { panic!("one waiver in {text}") };
        waiver.lines.clone()
    };
    assert_eq!(waived("numpy\ntorch  # msconv: keep[MS105] the oracle of the tests\n"), 2..=2);
    assert_eq!(waived("# msconv: keep[MS105] the oracle\n# of the tests\ntorch\n"), 3..=3);
    let script = "cat >a.py <<END\nimport torch  # msconv: keep[MS101] the oracle\nEND\npip install torch\n";
    assert!(outcomes(&[("a.sh", script)], Mode::Check)[0].waivers.is_empty(), "a waiver of code");
}

#[test]
fn bytes_that_are_no_text_stay() {
    let sources = InMemory::default()
        .with("net.py", DONE.as_bytes())
        .with("requirements.txt", &b"\xef\xbb\xbftorch # \xe9\xff\r\n\xe9"[..]);
    let options = Options::new(Mode::Convert, true, Version::NEWEST);
    let all = convert_project(&sources, RuleSet::builtin(), &options, &|_| {});
    let Outcome::Converted { bytes } = &all[1].outcome else { panic!("{:?}", all[1]) };
    assert_eq!(bytes, b"\xef\xbb\xbfmindspore>=2.10.0 # \xe9\xff\r\n\xe9");
}

#[test]
fn utf_16_is_one_item() {
    let wide =
        |text: &str| [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let items = |text: &str| {
        let sources = InMemory::default().with("net.py", DONE.as_bytes()).with("requirements.txt", wide(text));
        let options = Options::new(Mode::Convert, true, Version::NEWEST);
        let outcome = convert_project(&sources, RuleSet::builtin(), &options, &|_| {}).remove(1);
        assert_eq!(outcome.outcome, Outcome::Unchanged);
        outcome.items.iter().map(describe).collect::<Vec<_>>()
    };
    assert_eq!(items("numpy\r\ntorch==2.1\r\n"), ["1: MS105 blocking torch"]);
    assert!(items("numpy\r\n").is_empty());
}

#[test]
fn a_build_of_mindspore_is_mindspore() {
    becomes("requirements.txt", "mindspore-dev==2.10\ntorch\n", "mindspore-dev==2.10\n");
}

#[test]
fn the_version_is_that_of_the_run() {
    let sources = InMemory::default().with("net.py", DONE.as_bytes()).with("requirements.txt", &b"torch\n"[..]);
    let options = Options::new(Mode::Convert, true, "2.8.0".parse().unwrap());
    let all = convert_project(&sources, RuleSet::builtin(), &options, &|_| {});
    assert_eq!(text_of(&all[1], ""), "mindspore>=2.8.0\n");
}
