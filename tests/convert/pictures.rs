//! Chains of transforms in which torch makes a tensor early: the same is done to the picture, if all between can do it.

use super::converted;

const HEAD: &str = "import torch\nfrom torchvision.transforms import v2\n\n";

fn chain(list: &str) -> (String, Vec<String>) {
    converted(&format!("{HEAD}t = v2.Compose([{list}])\n"))
}

#[test]
fn a_picture_becomes_floats_where_torch_makes_floats() {
    let (new, items) = chain("v2.ToImage(), v2.CenterCrop(8), v2.ToDtype(torch.float32, scale=True)");
    assert!(items.is_empty(), "{items:?}");
    let list = "[ms.dataset.vision.ToPIL(), ms.dataset.vision.CenterCrop(8), ms.dataset.vision.ToTensor()]";
    assert!(new.contains(list) && !new.contains("torch"), "{new}");
}

#[test]
fn a_step_that_keeps_bytes_goes_with_the_comment_of_its_line() {
    let list = "\n    v2.ToImage(),  # early\n    v2.ToDtype(torch.uint8, scale=True),  # optional\n    # smaller\n    \
                v2.CenterCrop(8),\n    v2.ToDtype(torch.float, True),\n";
    let (new, items) = chain(list);
    assert!(items.is_empty(), "{items:?}");
    let wanted = "[\n    ms.dataset.vision.ToPIL(),  # early\n    # smaller\n    ms.dataset.vision.CenterCrop(8),\n    \
                  ms.dataset.vision.ToTensor(),\n]";
    assert!(new.contains(wanted), "{new}");
}

#[test]
fn transforms_of_pictures_may_stand_in_a_choice() {
    let (_, items) =
        chain("v2.PILToTensor(), v2.RandomApply([v2.RandomRotation(10)], p=0.5), v2.ConvertImageDtype(torch.float32)");
    assert!(items.is_empty(), "{items:?}");
}

#[test]
fn what_may_need_the_tensor_keeps_the_chain() {
    for between in ["v2.Lambda(f)", "mine", "mine()", "v2.Normalize((0.5,), (0.5,))", "v2.RandomApply([mine], p=0.5)"] {
        let (new, items) = chain(&format!("v2.ToImage(), {between}, v2.ToDtype(torch.float32, scale=True)"));
        let blocks = |api: &str| items.iter().any(|item| item.contains("MS201 blocking") && item.contains(api));
        assert!(blocks("v2.ToImage") && blocks("v2.ToDtype"), "{between}: {items:?}");
        assert!(new.contains("v2.ToImage()") && new.contains("scale=True"), "{between}: {new}");
    }
}

#[test]
fn floats_that_are_not_scaled_are_another_thing() {
    for last in ["v2.ToDtype(torch.float32)", "v2.ToDtype(torch.float16, scale=True)", "v2.ToDtype(dtype, scale=True)"]
    {
        let (new, items) = chain(&format!("v2.ToImage(), {last}"));
        assert!(items.iter().any(|item| item.contains("v2.ToImage")) && new.contains("v2.ToImage()"), "{new}");
    }
}

#[test]
fn what_stands_behind_the_floats_needs_a_look() {
    let (_, items) = chain("v2.ToImage(), v2.ToDtype(torch.float32, scale=True), v2.CenterCrop(8)");
    assert!(matches!(&items[..], [item] if item.contains("MS301 review") && item.contains("CenterCrop")), "{items:?}");
}
