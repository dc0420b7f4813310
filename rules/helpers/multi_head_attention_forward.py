def multi_head_attention_forward(
    query,
    key,
    value,
    embed_dim_to_check,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    training=True,
    key_padding_mask=None,
    need_weights=True,
    attn_mask=None,
    use_separate_proj_weight=False,
    q_proj_weight=None,
    k_proj_weight=None,
    v_proj_weight=None,
    static_k=None,
    static_v=None,
    average_attn_weights=True,
    is_causal=False,
):
    """Attention of several heads over (sequence, batch, features), as a function of its weights."""
    is_batch = query.ndim == 3
    if not is_batch:
        query, key, value = query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, batch, width = query.shape

    def additive(mask):
        if mask is None or mask.dtype != mindspore.bool_:
            return mask
        return mindspore.mint.zeros(mask.shape, dtype=query.dtype).masked_fill(mask, float("-inf"))

    mask, padding = additive(attn_mask), additive(key_padding_mask)
    weights = (q_proj_weight, k_proj_weight, v_proj_weight)
    weights = weights if use_separate_proj_weight else mindspore.mint.chunk(in_proj_weight, 3)
    biases = (None, None, None) if in_proj_bias is None else mindspore.mint.chunk(in_proj_bias, 3)
    values = zip((query, key, value), weights, biases)
    q, k, v = [mindspore.mint.nn.functional.linear(x, weight, bias) for x, weight, bias in values]
    more = 0
    if bias_k is not None:
        k = mindspore.mint.cat((k, bias_k.repeat(1, batch, 1)))
        v = mindspore.mint.cat((v, bias_v.repeat(1, batch, 1)))
        more += 1
    heads = lambda x: x.reshape(x.shape[0], batch * num_heads, width // num_heads).swapaxes(0, 1)
    q = heads(q)
    k = heads(k) if static_k is None else static_k
    v = heads(v) if static_v is None else static_v
    if add_zero_attn:
        zero = mindspore.mint.zeros((batch * num_heads, 1, width // num_heads), dtype=k.dtype)
        k, v = mindspore.mint.cat((k, zero), 1), mindspore.mint.cat((v, zero), 1)
        more += 1
    scores = mindspore.mint.matmul(q * (width // num_heads) ** -0.5, k.swapaxes(1, 2))
    if mask is not None:
        scores = scores + mindspore.mint.nn.functional.pad(mask, (0, more))
    if padding is not None:
        padding = mindspore.mint.nn.functional.pad(padding, (0, more)).reshape(batch, 1, 1, -1)
        scores = (scores.reshape(batch, num_heads, length, -1) + padding).reshape(scores.shape)
    weights = mindspore.mint.nn.functional.softmax(scores, -1)
    weights = mindspore.mint.nn.functional.dropout(weights, dropout_p) if training and dropout_p > 0.0 else weights
    output = mindspore.mint.matmul(weights, v).swapaxes(0, 1).reshape(length, batch, width)
    output = mindspore.mint.nn.functional.linear(output, out_proj_weight, out_proj_bias)
    weights = weights.reshape(batch, num_heads, length, -1)
    weights = weights.mean(1) if average_attn_weights else weights
    if not is_batch:
        output, weights = output.squeeze(1), weights.squeeze(0)
    return output, weights if need_weights else None
