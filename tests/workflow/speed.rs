//! How long `start` takes for many files. Run by hand:
//! `cargo test --test workflow -- --ignored --nocapture speed`.

use std::time::Instant;

use git_msconv::workflow::StartRequest;

use crate::common::{Scratch, request};

/// A project of `count` files of 4 KB, half of which use torch.
fn project(count: usize) -> Scratch {
    let scratch = Scratch::empty();
    for index in 0..count {
        let first = if index % 2 == 0 { "import torch\n" } else { "import os\n" };
        let text = format!("{first}{}", format!("value_{index} = compute({index}, 'text')\n").repeat(100));
        scratch.write(&format!("p{}/q{}/f{index}.py", index % 50, index % 400), &text);
    }
    scratch.commit("many");
    scratch.git(&["gc", "-q"]);
    scratch
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    for count in [5_000, 50_000] {
        let scratch = project(count);
        for (name, to) in [("in place", None), ("mirrored", Some("out".into()))] {
            let request = StartRequest { to, name: Some(name.replace(' ', "-")), ..request() };
            let begin = Instant::now();
            let started = scratch.start(&request).unwrap();
            println!("{count} files {name}: {:?}, {} converted", begin.elapsed(), started.plan.tally.converted);
        }
    }
}

#[test]
#[ignore = "a measurement"]
fn reading() {
    use rayon::prelude::*;
    let scratch = project(50_000);
    let repo = scratch.repo();
    let tree = repo.commit(repo.revision("HEAD").unwrap()).unwrap().tree;
    let entries = repo.list(tree, b"").unwrap();
    for threads in [1, 2, 4] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let reader = repo.blob_reader();
        let begin = Instant::now();
        let bytes: usize = pool.install(|| entries.par_iter().map(|entry| reader.read(entry.id).unwrap().len()).sum());
        println!("{} blobs, {bytes} bytes, {threads} threads: {:?}", entries.len(), begin.elapsed());
    }
}
