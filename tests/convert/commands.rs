//! Commands that install and launch, text with examples, native code: found, and reported as items.

use git_msconv::convert::{Mode, Outcome};

use super::around::{DONE, LEFT, PLAIN, becomes, outcomes, stays};
use super::describe;

/// The items of a file alone, with their advice; its bytes stay.
#[track_caller]
fn said(path: &str, text: &str) -> Vec<(String, String)> {
    let [convert, check] = [Mode::Convert, Mode::Check].map(|mode| {
        let outcome = outcomes(&[(path, text)], mode).remove(0);
        assert!(!matches!(outcome.outcome, Outcome::Converted { .. }));
        let item = |item: &git_msconv::review::ReviewItem| (describe(item), item.advice.clone().unwrap_or_default());
        outcome.items.iter().map(item).collect::<Vec<_>>()
    });
    assert_eq!(convert, check);
    convert
}

#[track_caller]
fn msrun(command: &str, expected: &str) {
    let said = said("train.sh", &format!("{command}\n"));
    let [(item, advice)] = &said[..] else { panic!("{said:?}") };
    assert!(item.contains("MS106"), "{item}");
    assert_eq!(advice.split('`').nth(1), Some(expected), "{advice}");
}

#[test]
fn a_launcher_becomes_msrun_in_its_item() {
    msrun(
        "torchrun --nproc_per_node=8 train.py --lr 0.1",
        "msrun --worker_num=8 --local_worker_num=8 --join=True train.py --lr 0.1",
    );
    msrun(
        "CUDA_VISIBLE_DEVICES=0,1 python -m torch.distributed.launch --nproc_per_node 2 --master_port 29501 --use_env main.py \\\n    --data \"$DATA\" \\\n    --resume",
        "msrun --worker_num=2 --local_worker_num=2 --master_port=29501 --join=True main.py --data \"$DATA\" --resume",
    );
    msrun(
        "torchrun --nnodes 4 --nproc-per-node=8 --node-rank $RANK --rdzv_id 7 --rdzv_backend=c10d --rdzv_endpoint=$HOST:29400 train.py > log.txt",
        "msrun --worker_num=32 --local_worker_num=8 --node_rank=$RANK --master_addr=$HOST --master_port=29400 --join=True train.py > log.txt",
    );
    msrun(
        "torchrun --standalone --nproc_per_node=gpu -m pkg.train cfg.yaml && echo done",
        "msrun --worker_num=N --local_worker_num=N --join=True python -m pkg.train cfg.yaml",
    );
    msrun(
        "$PY -m torch.distributed.run --nnodes=$NODES --nproc_per_node=$GPUS $(dirname \"$0\")/train.py $CONFIG ${@:3}",
        "msrun --worker_num=$(($NODES * $GPUS)) --local_worker_num=$GPUS --join=True $(dirname \"$0\")/train.py $CONFIG ${@:3}",
    );
    msrun("torchrun train.py", "msrun --worker_num=1 --local_worker_num=1 --join=True train.py");
}

#[test]
fn options_in_variables_are_named() {
    let text = "ARGS=\"--nproc_per_node 8\"\ntorchrun $ARGS \\\n    pretrain.py --x 1\n";
    let said = said("train.sh", text);
    assert_eq!(said.len(), 1);
    let expected = "`msrun --worker_num=N --local_worker_num=N --join=True pretrain.py --x 1`, N and more from the options in $ARGS.";
    assert!(said[0].1.starts_with(expected), "{said:?}");
    msrun("LAUNCH=\"torchrun --nproc_per_node 8\"", "msrun --worker_num=8 --local_worker_num=8 --join=True");
}

#[test]
fn launchers_of_libraries_are_to_review() {
    let accelerate =
        "accelerate launch --config_file cfg.yaml --multi_gpu --num_processes=8 --num_machines 2 train.py -x\n";
    let [(item, advice)] = &said("run.sh", accelerate)[..] else { panic!("one item") };
    assert_eq!(item, "1: MS106 review accelerate.commands.launch");
    assert!(
        advice.starts_with(
            "`msrun --worker_num=8 --local_worker_num=4 --join=True train.py -x`; msrun has no --config_file."
        ),
        "{advice}"
    );
    let deepspeed = "deepspeed --num_gpus 4 train.py --deepspeed ds.json\n";
    assert!(
        said("run.sh", deepspeed)[0]
            .1
            .starts_with("`msrun --worker_num=4 --local_worker_num=4 --join=True train.py --deepspeed ds.json`")
    );
    assert!(
        said("run.sh", "deepspeed train.py\n")[0]
            .1
            .starts_with("`msrun --worker_num=N --local_worker_num=N --join=True train.py`, N the number of devices.")
    );
}

#[test]
fn commands_are_found_in_every_kind_of_file() {
    for (path, text, place) in [
        ("Makefile", "train:\n\t@torchrun --nproc_per_node=$(N) train.py\n", "2: MS106 blocking torch.distributed.run"),
        (
            ".github/workflows/ci.yml",
            "jobs:\n  a:\n    steps:\n      - run: torchrun --nproc_per_node=2 t.py\n",
            "4: MS106 blocking torch.distributed.run",
        ),
        (
            ".gitlab-ci.yml",
            "test:\n  script:\n    - \"torchrun --nproc_per_node=2 t.py\"\n",
            "3: MS106 blocking torch.distributed.run",
        ),
        (
            "docker/Dockerfile",
            "CMD [\"torchrun\", \"--nproc_per_node=2\", \"t.py\"]\n",
            "1: MS106 blocking torch.distributed.run",
        ),
        (
            "job.slurm",
            "srun bash -c 'torchrun --nnodes=$SLURM_NNODES t.py'\n",
            "1: MS106 blocking torch.distributed.run",
        ),
        (
            "README.md",
            "Run\n\n```bash\n$ torchrun --nproc_per_node=2 t.py\n```\n",
            "4: MS106 review torch.distributed.run",
        ),
    ] {
        assert_eq!(said(path, text).into_iter().map(|(item, _)| item).collect::<Vec<_>>(), [place], "{path}");
    }
}

#[test]
fn words_about_a_launcher_start_nothing() {
    for (path, text) in [
        (
            "run.sh",
            "# torchrun --nproc_per_node=2 t.py\necho \"use torchrun --nproc_per_node=2 t.py\"\necho torchrun --nproc_per_node=2 t.py\nwhich torchrun\npip install deepspeed accelerate\n",
        ),
        (
            "run.sh",
            "python train.py --deepspeed ds.json\nmsrun --worker_num=8 train.py\npython -m pip list | grep torch\n",
        ),
        (".github/workflows/ci.yml", "name: torchrun tests\non: push\n"),
        ("README.md", "Use `torchrun --nproc_per_node=2 t.py`, or torchrun.\n\ntorchrun t.py\n"),
        ("setup.yml", "torchrun --x t.py\n"),
    ] {
        let all = outcomes(&[("a.py", PLAIN), (path, text)], Mode::Check);
        assert!(all.iter().all(|outcome| outcome.items.is_empty()), "{text}: {all:?}");
    }
}

#[test]
fn what_commands_install_follows_the_code() {
    becomes(
        "Dockerfile",
        "FROM python:3.10\nRUN pip install --no-cache-dir torch==2.1.0 torchvision numpy && \\\n    rm -rf x\n",
        "FROM python:3.10\nRUN pip install --no-cache-dir mindspore==2.10.0 numpy && \\\n    rm -rf x\n",
    );
    becomes(
        ".github/workflows/ci.yml",
        "steps:\n  - run: |\n      pip install -r requirements.txt\n      python -m pip install \"torch>=2.0\" torchvision --index-url https://download.pytorch.org/whl/cpu\n",
        "steps:\n  - run: |\n      pip install -r requirements.txt\n      python -m pip install \"mindspore==2.10.0\"\n",
    );
    becomes(
        "install.sh",
        "pip3 install \\\n    numpy \\\n    torchaudio \\\n    torch \\\n    tqdm\n",
        "pip3 install \\\n    numpy \\\n    mindspore==2.10.0 \\\n    tqdm\n",
    );
    stays(LEFT, "install.sh", "pip install torch numpy\n", &["1: MS105 blocking torch"]);
    stays(
        DONE,
        "install.sh",
        "conda install -y pytorch torchvision -c pytorch\n",
        &["1: MS105 blocking torch", "1: MS105 blocking torchvision"],
    );
    stays(DONE, "install.sh", "pip install numpy  # torch\npip uninstall torch\napt install torch\n", &[]);
}

#[test]
fn an_image_that_brings_torch_blocks() {
    for (path, text, line) in [
        ("Dockerfile", "ARG CUDA=12\nFROM pytorch/pytorch:2.1.0-cuda12.1 AS base\n", 2),
        ("Dockerfile", "ARG BASE=nvcr.io/nvidia/pytorch:23.10-py3\nFROM ${BASE}\n", 1),
        ("Dockerfile.gpu", "FROM --platform=linux/amd64 pytorch/pytorch\n", 1),
        (".gitlab-ci.yml", "image: pytorch/pytorch:latest\n", 1),
        ("run.sh", "docker run --rm -it pytorch/pytorch:2.1.0 bash\n", 1),
    ] {
        stays(DONE, path, text, &[&format!("{line}: MS105 blocking torch")]);
    }
    let quiet = "FROM python:3.10\n# FROM pytorch/pytorch:2.1\nRUN git clone https://github.com/pytorch/pytorch\n";
    stays(DONE, "Dockerfile", quiet, &[]);
    stays(DONE, ".github/workflows/ci.yml", "with:\n  repository: pytorch/pytorch\n", &[]);
}

#[test]
fn examples_in_text_are_one_item() {
    let page = "# A\n\nimport torch is not code here.\n\n```python\nimport torch\nx = torch.ones(2)\n```\n\n```\npip install torch\n```\n\n~~~py\ny = net(torch.zeros(1))  # torch\n~~~\n\n>>> import torch\n\n```bash\npip install \"torch>=2.0\" numpy\n```\n";
    let all = outcomes(&[("net.py", DONE), ("README.md", page)], Mode::Convert);
    assert!(!all[1].is_torch && matches!(all[1].outcome, Outcome::Unchanged));
    let [item] = &all[1].items[..] else { panic!("{:?}", all[1].items) };
    assert_eq!(describe(item), "6: MS107 review torch");
    assert_eq!(item.why, "examples use torch: lines 6, 11, 15, 18 and 21");
    let page = "Use\n===\n\n.. code-block:: python\n\n   import torch\n\nEnd.\n\n.. code:: console\n\n   $ ls\n";
    stays(DONE, "docs/a.rst", page, &["6: MS107 review torch"]);
    stays(DONE, "tests/test_a.txt", ">>> from torch import nn\n>>> nn.Linear(1, 2)\n", &["1: MS107 review torch"]);
}

#[test]
fn prose_about_torch_has_no_items() {
    for page in [
        "PyTorch and torch.nn are mentioned; `torch.ones(2)` too.\n\n    torch.ones(2)\n",
        "```python\nfrom mindspore import mint  # not torch.nn\nprint('torch.nn')\nmytorch.ones(2)\nimport torchinfo\n```\n",
        "```json\n{\"a\": \"torch.float32\"}\n```\n```yaml\ndtype: torch.float16\n```\n",
        "```\nlog: torch.Size([1, 2])\n```\n",
        "```bash\npip install numpy  # instead of torch\nls torch.txt\n```\n",
    ] {
        stays(DONE, "README.md", page, &[]);
    }
}

#[test]
fn native_code_against_torch_is_one_blocking_item() {
    for (path, text, line) in [
        ("csrc/ops.cpp", "// ops\n#include <vector>\n#include <torch/extension.h>\n#include <ATen/ATen.h>\n", 3),
        ("csrc/ops.cu", "#  include \"ATen/cuda/CUDAContext.h\"\n", 1),
        ("csrc/bind.cc", "TORCH_LIBRARY(ops, m) {}\n", 1),
        ("csrc/bind.cpp", "PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) {}\n", 1),
        ("CMakeLists.txt", "find_package(Torch REQUIRED)\n", 1),
    ] {
        let all = outcomes(&[(path, text)], Mode::Convert);
        assert_eq!(
            all[0].items.iter().map(describe).collect::<Vec<_>>(),
            [format!("{line}: MS004 blocking torch.utils.cpp_extension")]
        );
        assert!(all[0].outcome == Outcome::Kept && all[0].is_torch);
    }
    for (path, text) in [
        ("a.cpp", "// #include <torch/extension.h>\n#include <pytorch.h>\n#include \"mytorch/x.h\"\nint c10 = 1;\n"),
        ("a.cu", "__global__ void k(float* x) {}  // for torch\n"),
        ("a.h", "#include \"ms_extension/api.h\"\n"),
    ] {
        stays(DONE, path, text, &[]);
    }
}

#[test]
fn a_lock_file_that_has_torch_is_to_review() {
    for (path, text) in
        [("uv.lock", "[[package]]\nname = \"torch\"\nversion = \"2.1\"\n"), ("Pipfile.lock", "{\n \"torch\": {\n")]
    {
        stays(DONE, path, text, &["2: MS105 review torch"]);
    }
    stays(DONE, "poetry.lock", "[[package]]\nname = \"torchinfo\"\n", &[]);
}

/// The items of a file of code, with the command of the first.
#[track_caller]
fn launched(code: &str) -> (Vec<String>, String) {
    let said = said("run.py", code);
    let command = said.first().and_then(|(_, advice)| advice.split('`').nth(1)).unwrap_or_default().to_owned();
    (said.into_iter().map(|(item, _)| item).collect(), command)
}

#[test]
fn launchers_that_code_starts_are_items() {
    let run = "msrun --worker_num=8 --local_worker_num=8 --join=True train.py";
    for code in [
        "import os\nos.system(\"torchrun --nproc_per_node 8 train.py\")\n",
        "import os\nos.system(\n    'torchrun '\n    '--nproc_per_node 8 train.py'\n)\n",
        "import subprocess\nsubprocess.run([\"torchrun\", \"--nproc_per_node=8\", \"train.py\"], check=True)\n",
        "import subprocess\nsubprocess.Popen(\"cd src && python -m torch.distributed.run --nproc_per_node 8 train.py\", shell=True)\n",
        "import sys, subprocess as sp\nsp.check_call([sys.executable, \"-m\", \"torch.distributed.launch\", \"--nproc_per_node\", \"8\", \"train.py\"])\n",
        "import shlex, subprocess\nsubprocess.run(shlex.split(\"torchrun --nproc_per_node 8 train.py\"))\n",
        "cmd = \"CUDA_VISIBLE_DEVICES=0 torchrun --nproc_per_node 8 train.py\"\nrun_command(cmd)\n",
        "def f():\n    cmd = \"torchrun --nproc_per_node 8 train.py\"\n    subprocess.run(cmd.split())\n",
        "script = \"\"\"#!/bin/bash\n#SBATCH -N 1\ntorchrun --nproc_per_node 8 train.py\n\"\"\"\n",
        "command = [\"torchrun\", \"--nproc_per_node=8\", \"train.py\"]\n",
    ] {
        let (items, command) = launched(code);
        assert_eq!(items.len(), 1, "{code}{items:?}");
        assert!(items[0].contains("MS106 blocking torch.distributed."), "{items:?}");
        assert_eq!(command, run, "{code}");
    }
}

#[test]
fn what_is_known_at_run_time_is_named_in_the_command() {
    let (items, command) =
        launched("cmd = f\"torchrun --nproc_per_node={args.gpus} {script!r} --lr {lr:.3f}\"\nos.system(cmd)\n");
    assert_eq!(items, ["1: MS106 blocking torch.distributed.run"]);
    assert_eq!(command, "msrun --worker_num={args.gpus} --local_worker_num={args.gpus} --join=True {script} --lr {lr}");
    let (items, command) = launched(
        "cmd = [\"torchrun\"]\ncmd += [\"--nproc_per_node\", str(gpus)]\ncmd.append(\"train.py\")\ncmd.extend(rest)\nsubprocess.run(cmd)\n",
    );
    assert_eq!(items, ["1: MS106 blocking torch.distributed.run"]);
    assert_eq!(command, "msrun --worker_num={gpus} --local_worker_num={gpus} --join=True train.py {rest}");
    let (items, command) = launched("self.execute_subprocess(['torchrun'] + options + ['test.py', *more])\n");
    assert_eq!(items, ["1: MS106 blocking torch.distributed.run"]);
    assert_eq!(command, "msrun --worker_num=N --local_worker_num=N --join=True test.py {more}");
    let (items, _) = launched("os.system(\"accelerate launch --num_processes=2 train.py\")\n");
    assert_eq!(items, ["1: MS106 review accelerate.commands.launch"]);
}

#[test]
fn what_only_names_a_launcher_in_code_is_no_item() {
    for code in [
        "\"\"\"Run with\n\n    torchrun --nproc_per_node=8 train.py\n\"\"\"\n",
        "def f():\n    'torchrun --nproc_per_node=8 train.py'\n",
        "# os.system(\"torchrun --nproc_per_node 8 train.py\")\n",
        "print(\"torchrun --nproc_per_node 8 train.py\")\n",
        "logger.info(\"torchrun --nproc_per_node 8 train.py\")\n",
        "raise RuntimeError(\"torchrun --nproc_per_node 8 train.py\")\n",
        "parser.add_argument(\"--x\", help=\"torchrun --nproc_per_node 8 train.py\")\n",
        "USAGE = \"torchrun --nproc_per_node 8 train.py\"\nprint(USAGE)\n",
        "launchers = [\"torchrun\", \"deepspeed\", \"mpirun\"]\n",
        "if launcher in [\"torchrun\", \"-x\"]:\n    pass\n",
        "torchrun_args = parse_torchrun([\"--nproc_per_node\", \"8\"])\n",
        "subprocess.run([\"which\", \"torchrun\"])\n",
        "subprocess.run([\"my_torchrun\", \"--nproc_per_node=8\", \"train.py\"])\n",
        "os.system(\"echo torchrun --nproc_per_node 8 train.py\")\n",
        "run(\"train.py\", launcher=\"torchrun\")\n",
        "os.system(\"python train.py --launcher torchrun\")\n",
        "subprocess.run([\"msrun\", \"--worker_num=8\", \"train.py\"])\n",
    ] {
        assert_eq!(launched(code).0, Vec::<String>::new(), "{code}");
    }
}
