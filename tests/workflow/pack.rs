//! Many files go into one pack and give the same commits as loose objects.

use std::sync::Arc;

use git_msconv::git::LOOSE_LIMIT;

use crate::common::{Scratch, request};

const COUNT: usize = 2_000;

/// Files of which some are equal: a pack must not hold an object twice.
fn many() -> Scratch {
    let scratch = Scratch::empty();
    for index in 0..COUNT {
        let text = format!("import torch\nx = torch.ones({})\n", index % (COUNT - 10));
        scratch.write(&format!("d{}/e{}/f{index}.py", index % 7, index % 61), &text);
    }
    scratch.commit("many");
    scratch
}

#[test]
fn two_thousand_files_go_into_one_pack() {
    let scratch = many();
    scratch.git(&["gc", "-q"]);
    let started = scratch.started(&request());
    assert_eq!(started.plan.tally.converted, COUNT);
    let count = scratch.git(&["count-objects", "-v"]);
    let value = |key: &str| -> usize {
        let line = count.lines().find(|line| line.starts_with(key)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(value("packs:"), 2);
    // Trees and commits only.
    assert!(value("count:") < LOOSE_LIMIT, "{count}");
    let text = scratch.git(&["show", "msconv/main:d0/e0/f0.py"]);
    assert_eq!(text, "import mindspore\nx = mindspore.ones(0)\n");
    let shown = scratch.git(&["diff", "--shortstat", "msconv/main~1", "msconv/main"]);
    assert_eq!(shown.trim(), format!("{COUNT} files changed, {0} insertions(+), {0} deletions(-)", 2 * COUNT));
}

#[test]
fn pack_and_loose_give_the_same_ids() {
    let texts: Vec<Arc<[u8]>> = (0..40_usize)
        .map(|index| Arc::from(format!("{}\n", index % 37).repeat(index * index * 3).into_bytes()))
        .collect();
    let read = |index: usize| Ok(Arc::clone(&texts[index]));
    let (loose, packed) = (Scratch::empty(), Scratch::empty());
    let one = loose.repo().write_blobs_over(texts.len(), texts.len(), &read).unwrap();
    let two = packed.repo().write_blobs_over(0, texts.len(), &read).unwrap();
    assert_eq!(one, two);
    packed.fsck();
    for (id, text) in two.iter().zip(&texts) {
        assert_eq!(packed.repo().blob(*id).unwrap(), **text);
    }
    // Everything is there now: no second pack.
    packed.repo().write_blobs_over(0, texts.len(), &read).unwrap();
    assert!(packed.git(&["count-objects", "-v"]).contains("packs: 1\n"));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_noticed() {
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let read = |_: usize| {
        let call = calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(Arc::from(format!("{call}\n").into_bytes()))
    };
    let scratch = Scratch::empty();
    assert!(scratch.repo().write_blobs_over(0, 1, &read).is_err());
    assert!(scratch.git(&["count-objects", "-v"]).contains("packs: 0\n"));
}
