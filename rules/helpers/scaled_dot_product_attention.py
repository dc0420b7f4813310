def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False
):
    """Attention in plain operations; Ascend's flash attention kernels take other layouts and masks."""
    if enable_gqa:
        key = key.repeat_interleave(query.shape[-3] // key.shape[-3], -3)
        value = value.repeat_interleave(query.shape[-3] // value.shape[-3], -3)
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    scores = mindspore.mint.matmul(query.astype(mindspore.float32), key.astype(mindspore.float32).swapaxes(-2, -1))
    scores = scores * scale
    if is_causal:
        rows, columns = scores.shape[-2:]
        attn_mask = mindspore.mint.arange(columns) <= mindspore.mint.arange(rows).unsqueeze(-1)
    is_bool = attn_mask is not None and attn_mask.dtype == mindspore.bool_
    if is_bool:
        hidden = mindspore.mint.logical_not(attn_mask)
        scores = scores.masked_fill(hidden, -3.38e38)
    elif attn_mask is not None:
        scores = scores + attn_mask
    weights = mindspore.mint.nn.functional.softmax(scores, -1)
    weights = weights.masked_fill(hidden, 0.0) if is_bool else weights
    weights = mindspore.mint.nn.functional.dropout(weights, dropout_p) if dropout_p > 0.0 else weights
    return mindspore.mint.matmul(weights.astype(value.dtype), value)
