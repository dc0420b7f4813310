//! `device=` in calls of the project's own functions.

use super::{becomes, project};

fn body(definition: &str, before: &str, after: &str) {
    let head = |library: &str| format!("{library}\n{definition}\n");
    let tail = "y = torch.ones(2)\n";
    let new = tail.replace("torch", "mint");
    becomes(
        &format!("{}{before}\n{tail}", head("import torch")),
        &format!("{}{after}\n{new}", head("from mindspore import mint")),
    );
}

#[test]
fn a_device_that_is_only_handed_on_goes_from_calls() {
    let definition = "def mask(n, device=None):\n    return other(n, device)\n";
    body(definition, "m = mask(2, device=x.device)", "m = mask(2)");
    body(definition, "m = mask(device='cuda:0', n=2)", "m = mask(n=2)");
    body(definition, "m = model.mask(\n    2,\n    device=device,\n)", "m = model.mask(\n    2,\n)");
    let asked =
        "def mask(n, device=None):\n    if device is None:\n        device = n\n    return other(n, device or 1)\n";
    body(asked, "m = mask(2, device=x.device)", "m = mask(2)");
    for fallback in
        ["device = device or n", "if device is None:\n        device = n", "device = n if device is None else device"]
    {
        let looks = format!("def mask(n, device=None):\n    {fallback}\n    return other(n, device.type)\n");
        body(&looks, "m = mask(2, device=x.device)", "m = mask(2)");
    }
    let class = "class Cache:\n    def __init__(self, n, *, device=None):\n        self.device = device\n";
    body(class, "c = Cache(2, device=self.device)", "c = Cache(2)");
}

#[test]
fn a_device_that_a_function_needs_or_looks_into_stays() {
    for definition in [
        "def mask(n, device):\n    return other(n, device)\n",
        "def mask(n, device):\n    return other(n, device=device)\n",
        "def mask(n, device=None):\n    return n if device.type == 'cuda' else 0\n",
        "def mask(n, device=None):\n    return n if device == 'cuda' else 0\n",
        "def mask(n, device=None):\n    names.append(device)\n",
        "def mask(n, device=None):\n    return device\n",
        "def mask(n, device=None):\n    return f'{device}'\n",
        "def mask(n, device=None):\n    kind = device or n\n    return other(n, device.type)\n",
        "def other(n, device=None):\n    return n\n",
    ] {
        body(definition, "m = mask(2, device=x.device)", "m = mask(2, device=x.device)");
    }
    let definition = "def mask(n, device=None):\n    return other(n, device)\n";
    body(definition, "m = mask(2, device=phone)", "m = mask(2, device=phone)");
    body(definition, "m = mask(2, device=x.device, size=1)", "m = mask(2, device=x.device, size=1)");
}

#[test]
fn all_functions_of_the_name_must_do_without_it() {
    let own = "import torch\ndef mask(n, device=None):\n    return torch.ones(n, device=device)\n";
    let call = "import torch\nfrom a import mask\nm = mask(2, device=x.device) + torch.ones(2)\n";
    let new = project(&[("a.py", own), ("b.py", call)]);
    assert!(new[1].ends_with("m = mask(2) + mint.ones(2)\n"), "{}", new[1]);
    let needs = "import torch\nclass A:\n    def mask(self, device, n):\n        return torch.ones(n, device=device)\n";
    let new = project(&[("a.py", own), ("b.py", call), ("c.py", needs)]);
    assert!(new[1].ends_with("m = mask(2, device=x.device) + mint.ones(2)\n"), "{}", new[1]);
}

#[test]
fn what_a_file_calls_on_self_is_its_own() {
    let pipe = |call: &str, default: &str| {
        format!(
            "import torch\nclass A:\n    def encode(self, n, device{default}, k{default}):\n        return torch.ones(n, device=device)\n    \
             def run(self, x):\n        return {call}.encode(2, device=x.device)\n"
        )
    };
    let new = project(&[("a.py", &pipe("self", "=None")), ("b.py", &pipe("self", ""))]);
    assert!(new[0].ends_with("return self.encode(2)\n"), "{}", new[0]);
    assert!(new[1].ends_with("return self.encode(2, device=x.device)\n"), "{}", new[1]);
    let new = project(&[("a.py", &pipe("self.other", "=None")), ("b.py", &pipe("self", ""))]);
    assert!(new[0].ends_with("return self.other.encode(2, device=x.device)\n"), "{}", new[0]);
}

#[test]
fn a_variable_that_was_only_handed_on_goes_too() {
    becomes(
        "import torch\ndef mask(n, device=None):\n    return torch.ones(n, device=device)\n\
         def f(x: torch.Tensor):\n    device = x.device\n    return mask(2, device=device)\n",
        "import mindspore as ms\nfrom mindspore import mint\ndef mask(n, device=None):\n    return mint.ones(n)\n\
         def f(x: ms.Tensor):\n    return mask(2)\n",
    );
}

#[test]
fn a_dtype_beside_a_device_stays_whatever_it_is_called_on() {
    becomes(
        "import torch\ndef f(x, device): return x.to(device=device, dtype=torch.float32)\n",
        "import mindspore as ms\ndef f(x, device): return x.to(dtype=ms.float32)\n",
    );
    becomes(
        "import torch\ndef f(x, device): return x.to(device, torch.float32)\n",
        "import mindspore as ms\ndef f(x, device): return x.to(ms.float32)\n",
    );
}

#[test]
fn a_function_that_calls_leave_its_device_out_of_gets_a_default() {
    let own =
        "import torch\ndef mask(n, device: torch.device, k=1):\n    return torch.ones(n, device=device).to(device)\n";
    let call = "import torch\nfrom a import mask\nm = mask(2, device=x.device) + torch.ones(2)\n";
    let new = project(&[("a.py", own), ("b.py", call)]);
    assert!(new[1].ends_with("m = mask(2) + mint.ones(2)\n"), "{}", new[1]);
    assert!(new[0].contains("def mask(n, device: str = None, k=1):\n"), "{}", new[0]);
    // Nobody passes it by name.
    let call = "import torch\nfrom a import mask\nm = mask(2, x.device) + torch.ones(2)\n";
    let new = project(&[("a.py", own), ("b.py", call)]);
    assert!(new[0].contains("device: str, k=1):\n"), "{}", new[0]);
    let keyword = "import torch\ndef mask(n, *, device, k):\n    return torch.ones(n, device=device)\nmask(2, device=d.device, k=1)\n";
    let new = project(&[("a.py", keyword)]);
    assert!(new[0].ends_with("(n, *, device=None, k):\n    return mint.ones(n)\nmask(2, k=1)\n"), "{}", new[0]);
}

#[test]
fn a_function_that_cannot_have_a_default_keeps_its_device() {
    for (head, inside) in [("device, n", ""), ("n, device", "device = n\n    "), ("n, device", "print(device)\n    ")] {
        let code = format!(
            "import torch\ndef mask({head}):\n    {inside}return torch.ones(n, device=device)\n\
             m = mask(n=2, device=x.device)\n"
        );
        let new = project(&[("a.py", &code)]);
        assert!(new[0].contains(&format!("def mask({head}):\n")), "{}", new[0]);
        assert!(new[0].ends_with("m = mask(n=2, device=x.device)\n"), "{}", new[0]);
    }
}

#[test]
fn a_device_is_not_left_out_where_a_function_further_in_looks_into_it() {
    let own = |inner: &str| {
        format!(
            "import torch\ndef mask(n, device):\n    return part(n, device=device)\n\
             def part(n, device):\n    return torch.ones(n, device=device){inner}\nm = mask(2, device=x.device)\n"
        )
    };
    let new = project(&[("a.py", &own(""))]);
    assert!(new[0].contains("def mask(n, device=None):\n    return part(n)\n"), "{}", new[0]);
    assert!(new[0].ends_with("m = mask(2)\n"), "{}", new[0]);
    let new = project(&[("a.py", &own(" if device.type else n"))]);
    assert!(new[0].contains("def mask(n, device):\n    return part(n, device=device)\n"), "{}", new[0]);
    assert!(new[0].ends_with("m = mask(2, device=x.device)\n"), "{}", new[0]);
}

#[test]
fn what_was_converted_before_gains_no_default() {
    let own = "import torch\nfrom mindspore import mint\ndef mask(n, device):\n    return mint.ones(n)\n\
               m = mask(2, device=x.device) + torch.ones(2)\n";
    let new = project(&[("a.py", own)]);
    assert!(new[0].contains("def mask(n, device):\n"), "{}", new[0]);
    assert!(new[0].ends_with("m = mask(2, device=x.device) + mint.ones(2)\n"), "{}", new[0]);
}

const PIPE: &str = "import torch\n\n\nclass Pipe:\n    def encode(\n        self,\n        text,\n        device: torch.device,\n        count,\n        scale=1.0,\n        \
                    **more,\n    ):\n        return torch.ones(count, device=device) * scale\n\n    def run(self, text, device):\n        ";

fn piped(call: &str, others: &[(&str, &str)]) -> String {
    let code = format!("{PIPE}{call}\n");
    let files = [("pkg/__init__.py", ""), ("pkg/pipe.py", code.as_str())];
    project(&[&files, others].concat())[1].clone()
}

#[test]
fn a_device_before_what_needs_a_value_goes_behind_it() {
    let moved =
        "        text,\n        count,\n        scale=1.0,\n        device: str = None,\n        **more,\n    ):\n";
    for (call, after) in [
        ("self.encode(text, device, 2)", "self.encode(text, 2)"),
        ("self.encode(text, self.device, 2, 1.5)", "self.encode(text, 2, 1.5)"),
        ("self.encode(text, device=device, count=2)", "self.encode(text, count=2)"),
        ("self.encode(text, 'cuda:0', count=2)", "self.encode(text, count=2)"),
    ] {
        let new = piped(call, &[]);
        assert!(new.contains(moved), "{new}");
        assert!(new.ends_with(&format!("        {after}\n")), "{new}");
    }
    let script = "import torch\n\ndef test(model, device, data, *, k=1):\n    return model(data.to(device))\n\n\
                  def main():\n    device = torch.device('cuda')\n    test(model, device, [])\n\nif __name__ == '__main__':\n    main()\n";
    let new = project(&[("a.py", script)]).remove(0);
    assert!(new.contains("def test(model, data, *, k=1):\n    return model(data)\n"), "{new}");
    assert!(new.contains("def main():\n    test(model, [])\n"), "{new}");
}

#[test]
fn a_device_stays_where_it_is_if_a_call_would_not_fit() {
    let stays = |call: &str, others: &[(&str, &str)]| {
        let new = piped(call, others);
        assert!(new.contains("        text,\n        device: str,\n        count,\n"), "{new}");
        assert!(new.ends_with(&format!("        {call}\n")), "{new}");
    };
    let good = "self.encode(text, device, 2)";
    stays("self.encode(text, where, 2)", &[]);
    stays("self.encode(*text)", &[]);
    stays("self.encode(text, device, 2); keep(self.encode)", &[]);
    stays("self.encode(text, device, 2); getattr(self, 'encode')", &[]);
    stays("Pipe.encode(self, text, device, 2)", &[]);
    for other in [
        "import torch\nfrom .pipe import Pipe\nPipe().encode('a', 'cuda', 2)\n",
        "import torch\nfrom .pipe import Pipe\nclass Other(Pipe):\n    def encode(self, text, device, count):\n        return text\n",
        "import torch\nclass Mixin:\n    def go(self):\n        return self.encode('a', self.device, 2)\n",
        "print(make().encode('a', 'cuda', 2))\n",
    ] {
        stays(good, &[("pkg/other.py", other)]);
    }
    let new = piped(
        good,
        &[("pkg/other.py", "import torch\npipe.encode(text='a', device='cuda', count=2)\ntorch.ones(1)\n")],
    );
    assert!(new.ends_with("self.encode(text, 2)\n"), "{new}");
}

#[test]
fn a_device_goes_behind_only_where_its_callers_are_seen() {
    let library = "import torch\ndef test(model, device, data):\n    return model(data.to(device))\ndef run(m, device):\n    test(m, device, [])\n";
    let new = project(&[("a.py", library)]).remove(0);
    assert!(new.contains("def test(model, device, data):\n") && new.ends_with("test(m, device, [])\n"), "{new}");
    let other = "import torch\nfrom a import test\ntest(model, torch.device('cuda'), [])\n";
    let new = project(&[("a.py", library), ("b.py", other)]);
    assert!(new[0].contains("def test(model, device, data):\n"), "{}", new[0]);
    let named = "import torch\nfrom a import test\ntest(model, device=torch.device('cuda'), data=[])\n";
    let new = project(&[("a.py", library), ("b.py", named)]);
    assert!(new[0].contains("def test(model, data, device=None):\n"), "{}", new[0]);
    assert!(new[0].ends_with("    test(m, [])\n"), "{}", new[0]);
}

#[test]
fn a_device_that_nothing_reads_goes_from_the_functions_of_a_program() {
    let code = |body: &str, call: &str| {
        format!(
            "import torch\n\ndef test(model, device, data):\n    {body}\n\ndef main(device):\n    {call}\n\n\
             if __name__ == '__main__':\n    main('cpu')\n"
        )
    };
    let head = |body: &str, call: &str| {
        let new = project(&[("a.py", &code(body, call))]).remove(0);
        new.lines().find(|line| line.starts_with("def test")).unwrap().to_owned()
    };
    let (gone, behind) = ("def test(model, data):", "def test(model, data, device=None):");
    assert_eq!(head("return model(data.to(device))", "test(model, device, [])"), gone);
    assert_eq!(head("return model(data.to(device))", "test(model, data=[], device=device)"), gone);
    let code = code("return model(data.to(device))", "test(model, device, [])")
        .replace("device, data)", "device: torch.device, data)");
    let new = project(&[("a.py", &code)]).remove(0);
    assert!(new.starts_with("\ndef test(model, data):\n    return model(data)\n"), "{new}");
    // It was not read before, a call passes something else by its name, or a use stays.
    assert_eq!(head("return model(data) + torch.ones(2)", "test(model, device, [])"), behind);
    assert_eq!(
        head("return model(data.to(device))", "test(model, device, []); test(model, data=[], device=phone)"),
        behind
    );
    assert_eq!(head("return torch.made_up(data.to(device), device)", "test(model, device, [])"), behind);
}
