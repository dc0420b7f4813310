//! Code that is shaped like the files of a model: what the benches work on.

use std::fmt::Write as _;

/// A file of `layers` layer classes; 25 layers make about 25 KB.
pub(crate) fn model(number: usize, layers: usize) -> String {
    let mut text = "\"\"\"A model.\"\"\"\n\nimport math\nfrom typing import Optional, Tuple\n\nimport torch\n\
        import torch.nn as nn\nimport torch.nn.functional as F\nfrom torch import Tensor\n"
        .to_owned();
    for layer in 0..layers {
        let class = format!("Layer{number}x{layer}");
        write!(
            text,
            r#"

class {class}(nn.Module):
    """Attention and a feed-forward part, with a shortcut around each."""

    def __init__(self, width: int, heads: int, dropout: float = 0.1):
        super().__init__()
        self.heads = heads
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.query = nn.Linear(width, width, bias=False)
        self.key = nn.Linear(width, width, bias=False)
        self.value = nn.Linear(width, width, bias=False)
        self.dropout = nn.Dropout(p=dropout)
        self.register_buffer("scale", torch.tensor(1.0 / math.sqrt(width // heads)))

    def forward(self, x: Tensor, mask: Optional[Tensor] = None) -> Tuple[Tensor, Tensor]:
        batch, length, width = x.size()
        query = self.query(self.norm(x)).view(batch, length, self.heads, -1).transpose(1, 2)
        key = self.key(x).view(batch, length, self.heads, -1).transpose(1, 2)
        scores = torch.matmul(query, key.transpose(-2, -1)) * self.scale
        if mask is not None:
            scores = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
        weights = F.softmax(scores, dim=-1, dtype=torch.float32).to(x.dtype)
        value = self.value(x).view(batch, length, self.heads, -1).transpose(1, 2)
        mixed = torch.matmul(self.dropout(weights), value).transpose(1, 2).reshape(batch, length, width)
        return x + F.gelu(mixed), torch.zeros(batch, device=x.device)
"#
        )
        .expect("writing to a string cannot fail");
    }
    text
}
