//! Libraries around torch that have a port with the same names.

use super::{converted, project};

#[test]
fn models_come_from_the_port_and_what_is_free_of_torch_stays() {
    let (new, items) = converted(
        "from transformers import CLIPTextModel, CLIPTokenizer\n\ndef load(name):\n    return CLIPTokenizer.from_pretrained(name), CLIPTextModel.from_pretrained(name)\n",
    );
    assert_eq!(
        new,
        "from transformers import CLIPTokenizer\nfrom mindone.transformers import CLIPTextModel\n\ndef load(name):\n    return CLIPTokenizer.from_pretrained(name), CLIPTextModel.from_pretrained(name)\n"
    );
    assert_eq!(items, ["1: MS301 review transformers"]);
}

#[test]
fn arguments_of_a_member_of_a_class_are_those_of_the_port() {
    let (new, _) = converted(
        "import torch\nfrom diffusers import UNet2DConditionModel\nunet = UNet2DConditionModel.from_pretrained(\n    name,\n    torch_dtype=torch.float16,\n    low_cpu_mem_usage=True,\n)\n",
    );
    assert_eq!(
        new,
        "import mindspore as ms\nfrom mindone.diffusers import UNet2DConditionModel\nunet = UNet2DConditionModel.from_pretrained(\n    name,\n    mindspore_dtype=ms.float16,\n)\n"
    );
}

#[test]
fn a_class_that_derives_from_a_model_of_the_library_is_a_module() {
    let (new, _) = converted(
        "from transformers import BertPreTrainedModel\nclass Net(BertPreTrainedModel):\n    def forward(self, x):\n        return x\n",
    );
    assert_eq!(
        new,
        "from mindone.transformers import BertPreTrainedModel\nclass Net(BertPreTrainedModel):\n    def construct(self, x):\n        return x\n"
    );
}

#[test]
fn the_library_as_a_module_and_its_port_are_two_names() {
    let (new, _) = converted(
        "import transformers\nmodel = transformers.BertModel(config)\ntokenizer = transformers.BertTokenizer(path)\n",
    );
    assert_eq!(
        new,
        "from mindone import transformers as mindone_transformers\nimport transformers\nmodel = mindone_transformers.BertModel(config)\ntokenizer = transformers.BertTokenizer(path)\n"
    );
}

#[test]
fn a_class_that_the_port_lacks_is_left_with_an_item() {
    let (new, items) = converted("from transformers import FlaxBertModel\nmodel = FlaxBertModel(config)\n");
    assert_eq!(new, "from transformers import FlaxBertModel\nmodel = FlaxBertModel(config)\n");
    assert!(items.iter().any(|item| item.contains("FlaxBertModel")), "{items:?}");
}

#[test]
fn a_package_of_the_project_inside_another_does_not_hide_the_library() {
    let new = project(&[
        ("pkg/__init__.py", ""),
        ("pkg/models/__init__.py", ""),
        ("pkg/models/transformers/__init__.py", "import torch\n"),
        ("pkg/run.py", "from transformers import BertModel\nuse(BertModel)\n"),
    ]);
    assert_eq!(new[3], "from mindone.transformers import BertModel\nuse(BertModel)\n");
}
