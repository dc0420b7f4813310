"""Small configurations: the same few numbers for every model, under the many names that models give them."""

import inspect

SIZES = {
    32: ["hidden_size", "d_model", "n_embd", "embedding_size", "word_embed_proj_dim", "image_size"],
    48: ["intermediate_size", "encoder_ffn_dim", "decoder_ffn_dim", "ffn_dim", "d_ff", "n_inner", "ffn_hidden_size"],
    2: [
        "num_hidden_layers", "n_layer", "num_layers", "encoder_layers", "decoder_layers", "num_key_value_heads",
        "num_experts_per_tok", "eos_token_id",
    ],
    4: ["num_attention_heads", "n_head", "num_heads", "encoder_attention_heads", "decoder_attention_heads", "num_experts",
        "num_local_experts"],
    8: ["head_dim", "d_kv", "patch_size"],
    16: ["moe_intermediate_size", "shared_expert_intermediate_size"],
    64: ["max_position_embeddings", "n_positions"],
    90: ["vocab_size"],
    3: ["num_channels"],
    0: ["pad_token_id"],
    1: ["bos_token_id"],
    0.0: [
        "dropout", "attention_dropout", "hidden_dropout", "hidden_dropout_prob", "attention_probs_dropout_prob", "embd_pdrop",
        "resid_pdrop", "attn_pdrop",
    ],
}


def config(kind):
    """A configuration of the class, as small as its names allow."""
    known = set(inspect.signature(kind.__init__).parameters) | set(getattr(kind, "attribute_map", {}))
    made = kind(**{name: size for size, names in SIZES.items() for name in names if name in known})
    made._attn_implementation = "eager"
    return made
