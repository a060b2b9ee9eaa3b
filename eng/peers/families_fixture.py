"""Writes tests/Grove.Models.Tests/Fixtures/families/<name>/: a tiny random model of every family, and the numbers it must give.

A second implementation of each decoder in plain PyTorch, from the definitions in Hugging Face transformers (modeling_llama.py,
modeling_mistral.py, modeling_qwen2.py, modeling_qwen3.py, modeling_granite.py, modeling_granitemoehybrid.py, modeling_smollm3.py,
modeling_gpt_neox.py, modeling_gpt2.py). It runs on the tensors as Hugging Face stores them, fused and turned as they are, and
gradients come from autograd, so nothing here is shared with our code.

    python3 eng/peers/families_fixture.py       # needs torch (Debian: python3-torch) and nothing else

Per family: config.json and model.safetensors as published models have them, and expected.safetensors / expected.json:

    weights.*     the same weights by the names and in the layout in which our decoder knows them
    gradients.*   of the mean loss, likewise
    logits, losses, the batch, and the losses before each of five AdamW steps (torch.optim.AdamW on every tensor)

The batch is two documents packed behind one another; attention does not cross from one to the other and positions start again.
"""

import json
import math
import pathlib
import struct

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "Grove.Models.Tests" / "Fixtures" / "families"
VOCABULARY, HIDDEN, INNER, LAYERS, HEADS, KV_HEADS = 29, 16, 20, 2, 4, 2
DOCUMENTS = (8, 5)

LLAMA = {
    "bos_token_id": 1, "eos_token_id": 2, "hidden_act": "silu", "hidden_size": HIDDEN, "intermediate_size": INNER,
    "max_position_embeddings": 64, "num_attention_heads": HEADS, "num_hidden_layers": LAYERS, "num_key_value_heads": KV_HEADS,
    "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": False, "torch_dtype": "float32", "vocab_size": VOCABULARY,
}
GRANITE = {"embedding_multiplier": 3.0, "attention_multiplier": 0.4, "residual_multiplier": 0.6, "logits_scaling": 2.0}
NEOX = {
    "architectures": ["GPTNeoXForCausalLM"], "model_type": "gpt_neox", "bos_token_id": 0, "eos_token_id": 0, "hidden_act": "gelu",
    "hidden_size": HIDDEN, "intermediate_size": INNER, "layer_norm_eps": 1e-5, "max_position_embeddings": 64, "num_attention_heads": 2,
    "num_hidden_layers": LAYERS, "rotary_emb_base": 10000, "rotary_pct": 0.25, "tie_word_embeddings": False, "torch_dtype": "float32",
    "use_parallel_residual": True, "vocab_size": VOCABULARY,
}

CONFIGS = {
    "llama": LLAMA | {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": True, "mlp_bias": True, "rope_theta": 20.0,
        "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                         "original_max_position_embeddings": 16},
    },
    "mistral": LLAMA | {"architectures": ["MistralForCausalLM"], "model_type": "mistral", "sliding_window": 3, "head_dim": 6},
    "qwen2": LLAMA | {
        "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "tie_word_embeddings": True, "use_sliding_window": False,
        "sliding_window": 4, "max_window_layers": 1,
    },
    "qwen3": {k: v for k, v in LLAMA.items() if k not in ("rope_theta", "torch_dtype")} | {
        "architectures": ["Qwen3ForCausalLM"], "model_type": "qwen3", "head_dim": 6, "attention_bias": False, "dtype": "float32",
        "use_sliding_window": False, "sliding_window": None, "max_window_layers": 2,
        "rope_parameters": {"rope_theta": 1000000.0, "rope_type": "default"},
    },
    "granite": LLAMA | GRANITE | {"architectures": ["GraniteForCausalLM"], "model_type": "granite", "tie_word_embeddings": True},
    "granitemoehybrid": LLAMA | GRANITE | {
        "architectures": ["GraniteMoeHybridForCausalLM"], "model_type": "granitemoehybrid", "intermediate_size": INNER,
        "shared_intermediate_size": INNER, "layer_types": ["attention"] * LAYERS, "num_local_experts": 0, "num_experts_per_tok": 0,
        "position_embedding_type": "rope", "normalization_function": "rmsnorm", "mamba_n_heads": 4, "mamba_d_state": 8,
    },
    "smollm3": LLAMA | {
        "architectures": ["SmolLM3ForCausalLM"], "model_type": "smollm3", "tie_word_embeddings": True, "no_rope_layers": [1, 0],
        "no_rope_layer_interval": 2, "use_sliding_window": False, "sliding_window": None, "layer_types": ["full_attention"] * LAYERS,
    },
    "gpt_neox": NEOX,
    "gpt_neox-serial": NEOX | {"use_parallel_residual": False, "rotary_pct": 0.5, "hidden_act": "gelu_new"},
    "gpt2": {
        "architectures": ["GPT2LMHeadModel"], "model_type": "gpt2", "activation_function": "gelu_new", "bos_token_id": 0,
        "eos_token_id": 0, "layer_norm_epsilon": 1e-5, "n_ctx": 32, "n_embd": HIDDEN, "n_head": HEADS, "n_inner": None,
        "n_layer": LAYERS, "n_positions": 32, "vocab_size": VOCABULARY,
    },
}


# --- the tensors as Hugging Face stores them -------------------------------------------------------------------------------------

def shapes(c):
    kind = c["model_type"]
    if kind == "gpt2":
        yield "transformer.wte.weight", (VOCABULARY, HIDDEN)
        yield "transformer.wpe.weight", (c["n_positions"], HIDDEN)
        for i in range(LAYERS):
            p = f"transformer.h.{i}."
            for norm in ("ln_1", "ln_2"):
                yield p + norm + ".weight", (HIDDEN,)
                yield p + norm + ".bias", (HIDDEN,)
            for part, inputs, outputs in (("attn.c_attn", HIDDEN, 3 * HIDDEN), ("attn.c_proj", HIDDEN, HIDDEN),
                                          ("mlp.c_fc", HIDDEN, 4 * HIDDEN), ("mlp.c_proj", 4 * HIDDEN, HIDDEN)):
                yield p + part + ".weight", (inputs, outputs)  # Conv1D: turned
                yield p + part + ".bias", (outputs,)
        yield "transformer.ln_f.weight", (HIDDEN,)
        yield "transformer.ln_f.bias", (HIDDEN,)
        return
    if kind == "gpt_neox":
        yield "gpt_neox.embed_in.weight", (VOCABULARY, HIDDEN)
        for i in range(LAYERS):
            p = f"gpt_neox.layers.{i}."
            for norm in ("input_layernorm", "post_attention_layernorm"):
                yield p + norm + ".weight", (HIDDEN,)
                yield p + norm + ".bias", (HIDDEN,)
            for part, outputs, inputs in (("attention.query_key_value", 3 * HIDDEN, HIDDEN), ("attention.dense", HIDDEN, HIDDEN),
                                          ("mlp.dense_h_to_4h", INNER, HIDDEN), ("mlp.dense_4h_to_h", HIDDEN, INNER)):
                yield p + part + ".weight", (outputs, inputs)
                yield p + part + ".bias", (outputs,)
        yield "gpt_neox.final_layer_norm.weight", (HIDDEN,)
        yield "gpt_neox.final_layer_norm.bias", (HIDDEN,)
        yield "embed_out.weight", (VOCABULARY, HIDDEN)
        return
    d = c.get("head_dim", HIDDEN // HEADS)
    qkv_bias = kind == "qwen2" or c.get("attention_bias", False)
    yield "model.embed_tokens.weight", (VOCABULARY, HIDDEN)
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        yield p + "input_layernorm.weight", (HIDDEN,)
        for part, outputs, inputs, bias in (("q", HEADS * d, HIDDEN, qkv_bias), ("k", KV_HEADS * d, HIDDEN, qkv_bias),
                                            ("v", KV_HEADS * d, HIDDEN, qkv_bias), ("o", HIDDEN, HEADS * d, c.get("attention_bias", False))):
            yield p + f"self_attn.{part}_proj.weight", (outputs, inputs)
            if bias:
                yield p + f"self_attn.{part}_proj.bias", (outputs,)
        if kind == "qwen3":
            yield p + "self_attn.q_norm.weight", (d,)
            yield p + "self_attn.k_norm.weight", (d,)
        yield p + "post_attention_layernorm.weight", (HIDDEN,)
        if kind == "granitemoehybrid":
            yield p + "shared_mlp.input_linear.weight", (2 * INNER, HIDDEN)
            yield p + "shared_mlp.output_linear.weight", (HIDDEN, INNER)
            continue
        for part, outputs, inputs in (("gate", INNER, HIDDEN), ("up", INNER, HIDDEN), ("down", HIDDEN, INNER)):
            yield p + f"mlp.{part}_proj.weight", (outputs, inputs)
            if c.get("mlp_bias", False):
                yield p + f"mlp.{part}_proj.bias", (outputs,)
    yield "model.norm.weight", (HIDDEN,)
    if not c["tie_word_embeddings"]:
        yield "lm_head.weight", (VOCABULARY, HIDDEN)


def canonical(c, tensors):
    """The same numbers as our decoder names and lays them out."""
    kind, out = c["model_type"], {}
    for name, t in tensors.items():
        ending = "." + name.rsplit(".", 1)[1]
        if kind == "gpt2":
            words = name.split(".")
            if words[1] != "h":
                out[{"wte": "model.embed_tokens", "wpe": "model.embed_positions", "ln_f": "model.norm"}[words[1]] + ending] = t
                continue
            p, part = f"model.layers.{words[2]}.", ".".join(words[3:-1])
            turned = t.t().contiguous() if t.dim() == 2 else t
            if part == "attn.c_attn":
                for letter, piece in zip("qkv", turned.chunk(3, dim=0)):
                    out[p + f"self_attn.{letter}_proj" + ending] = piece.contiguous()
            else:
                out[p + {"ln_1": "input_layernorm", "ln_2": "post_attention_layernorm", "attn.c_proj": "self_attn.o_proj",
                         "mlp.c_fc": "mlp.up_proj", "mlp.c_proj": "mlp.down_proj"}[part] + ending] = turned
        elif kind == "gpt_neox":
            if ".layers." not in name:
                out[{"gpt_neox.embed_in": "model.embed_tokens", "gpt_neox.final_layer_norm": "model.norm",
                     "embed_out": "lm_head"}[name.rsplit(".", 1)[0]] + ending] = t
                continue
            words = name.split(".")
            p, part = f"model.layers.{words[2]}.", ".".join(words[3:-1])
            if part == "attention.query_key_value":
                heads = c["num_attention_heads"]
                by_head = t.reshape(heads, 3, HIDDEN // heads, *t.shape[1:])
                for at, letter in enumerate("qkv"):
                    out[p + f"self_attn.{letter}_proj" + ending] = by_head[:, at].reshape(HIDDEN, *t.shape[1:]).contiguous()
            else:
                out[p + {"attention.dense": "self_attn.o_proj", "mlp.dense_h_to_4h": "mlp.up_proj",
                         "mlp.dense_4h_to_h": "mlp.down_proj"}.get(part, part) + ending] = t
        elif "shared_mlp.input_linear" in name:
            for part, piece in zip(("gate", "up"), t.chunk(2, dim=0)):
                out[name.replace("shared_mlp.input_linear", f"mlp.{part}_proj")] = piece.contiguous()
        else:
            out[name.replace("shared_mlp.output_linear", "mlp.down_proj")] = t
    return out


# --- the decoders ----------------------------------------------------------------------------------------------------------------

def rms_norm(x, weight, epsilon):
    return weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon))


def rotate_half(x):
    left, right = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2:]
    return torch.cat((-right, left), dim=-1)


def rotary(length, dim, theta, scaling=None):
    inverse = 1.0 / (theta ** (torch.arange(0, dim, 2, dtype=torch.float32) / dim))
    if scaling:
        old = scaling["original_max_position_embeddings"]
        low, high, factor = scaling["low_freq_factor"], scaling["high_freq_factor"], scaling["factor"]
        scaled = []
        for frequency in inverse.tolist():
            wave = 2 * math.pi / frequency
            if wave < old / high:
                scaled.append(frequency)
            elif wave > old / low:
                scaled.append(frequency / factor)
            else:
                smooth = (old / wave - low) / (high - low)
                scaled.append((1 - smooth) * frequency / factor + smooth * frequency)
        inverse = torch.tensor(scaled)
    angles = torch.outer(torch.arange(length, dtype=torch.float32), inverse)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos(), angles.sin()


def attend(q, k, v, scale, window=None):
    """[heads, length, d] each -> [length, heads * d]."""
    length, groups = q.shape[1], q.shape[0] // k.shape[0]
    k, v = k.repeat_interleave(groups, dim=0), v.repeat_interleave(groups, dim=0)
    row, column = torch.arange(length)[:, None], torch.arange(length)[None, :]
    seen = column <= row
    if window is not None:
        seen &= column > row - window
    scores = (q @ k.transpose(1, 2) * scale).masked_fill(~seen, float("-inf"))
    return (torch.softmax(scores, dim=-1) @ v).transpose(0, 1).reshape(length, -1)


def curve(name):
    return {"gelu": F.gelu, "silu": F.silu,
            "gelu_new": lambda x: 0.5 * x * (1 + torch.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))}[name]


def llama_like(c, w, tokens):
    kind, length, eps = c["model_type"], len(tokens), c["rms_norm_eps"]
    d = c.get("head_dim", HIDDEN // HEADS)
    theta = c["rope_theta"] if "rope_theta" in c else c["rope_parameters"]["rope_theta"]
    cos, sin = rotary(length, d, theta, c.get("rope_scaling"))
    window = c["sliding_window"] if kind == "mistral" else None
    scale = c.get("attention_multiplier", 1 / math.sqrt(d))
    residual = c.get("residual_multiplier", 1.0)

    def linear(x, name):
        return F.linear(x, w[name + ".weight"], w.get(name + ".bias"))

    x = w["model.embed_tokens.weight"][tokens] * c.get("embedding_multiplier", 1.0)
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        h = rms_norm(x, w[p + "input_layernorm.weight"], eps)
        q = linear(h, p + "self_attn.q_proj").view(length, HEADS, d)
        k = linear(h, p + "self_attn.k_proj").view(length, KV_HEADS, d)
        v = linear(h, p + "self_attn.v_proj").view(length, KV_HEADS, d)
        if kind == "qwen3":
            q, k = rms_norm(q, w[p + "self_attn.q_norm.weight"], eps), rms_norm(k, w[p + "self_attn.k_norm.weight"], eps)
        q, k, v = (t.transpose(0, 1) for t in (q, k, v))
        if kind != "smollm3" or c["no_rope_layers"][i]:
            q, k = q * cos + rotate_half(q) * sin, k * cos + rotate_half(k) * sin
        x = x + residual * linear(attend(q, k, v, scale, window), p + "self_attn.o_proj")
        h = rms_norm(x, w[p + "post_attention_layernorm.weight"], eps)
        if kind == "granitemoehybrid":
            gate, up = linear(h, p + "shared_mlp.input_linear").chunk(2, dim=-1)
            x = x + residual * linear(F.silu(gate) * up, p + "shared_mlp.output_linear")
        else:
            x = x + residual * linear(F.silu(linear(h, p + "mlp.gate_proj")) * linear(h, p + "mlp.up_proj"), p + "mlp.down_proj")
    head = w["model.embed_tokens.weight"] if c["tie_word_embeddings"] else w["lm_head.weight"]
    return rms_norm(x, w["model.norm.weight"], eps) @ head.T / c.get("logits_scaling", 1.0)


def gpt_neox(c, w, tokens):
    length, heads, eps = len(tokens), c["num_attention_heads"], c["layer_norm_eps"]
    d = HIDDEN // heads
    turned = int(d * c["rotary_pct"])
    cos, sin = rotary(length, turned, c["rotary_emb_base"])
    act = curve(c["hidden_act"])

    def norm(x, name):
        return F.layer_norm(x, (HIDDEN,), w[name + ".weight"], w[name + ".bias"], eps)

    def linear(x, name):
        return F.linear(x, w[name + ".weight"], w[name + ".bias"])

    def turn(x):
        first, rest = x[..., :turned], x[..., turned:]
        return torch.cat((first * cos + rotate_half(first) * sin, rest), dim=-1)

    x = w["gpt_neox.embed_in.weight"][tokens]
    for i in range(LAYERS):
        p = f"gpt_neox.layers.{i}."
        qkv = linear(norm(x, p + "input_layernorm"), p + "attention.query_key_value").view(length, heads, 3 * d)
        q, k, v = (t.transpose(0, 1) for t in qkv.split(d, dim=-1))
        attention = linear(attend(turn(q), turn(k), v, 1 / math.sqrt(d)), p + "attention.dense")
        source = x if c["use_parallel_residual"] else x + attention
        inner = act(linear(norm(source, p + "post_attention_layernorm"), p + "mlp.dense_h_to_4h"))
        x = x + attention + linear(inner, p + "mlp.dense_4h_to_h")
    return norm(x, "gpt_neox.final_layer_norm") @ w["embed_out.weight"].T


def gpt2(c, w, tokens):
    length, d, eps = len(tokens), HIDDEN // HEADS, c["layer_norm_epsilon"]

    def norm(x, name):
        return F.layer_norm(x, (HIDDEN,), w[name + ".weight"], w[name + ".bias"], eps)

    def conv(x, name):
        return x @ w[name + ".weight"] + w[name + ".bias"]

    x = w["transformer.wte.weight"][tokens] + w["transformer.wpe.weight"][:length]
    for i in range(LAYERS):
        p = f"transformer.h.{i}."
        q, k, v = conv(norm(x, p + "ln_1"), p + "attn.c_attn").split(HIDDEN, dim=-1)
        q, k, v = (t.view(length, HEADS, d).transpose(0, 1) for t in (q, k, v))
        x = x + conv(attend(q, k, v, 1 / math.sqrt(d)), p + "attn.c_proj")
        x = x + conv(curve(c["activation_function"])(conv(norm(x, p + "ln_2"), p + "mlp.c_fc")), p + "mlp.c_proj")
    return norm(x, "transformer.ln_f") @ w["transformer.wte.weight"].T


def forward(c, w, tokens):
    return {"gpt_neox": gpt_neox, "gpt2": gpt2}.get(c["model_type"], llama_like)(c, w, tokens)


def batch_loss(c, w, tokens, targets):
    logits = torch.cat([forward(c, w, part) for part in torch.split(tokens, DOCUMENTS)])
    losses = F.cross_entropy(logits, targets, ignore_index=-1, reduction="none")
    return logits, losses, losses.sum() / (targets != -1).sum()


# --- writing ---------------------------------------------------------------------------------------------------------------------

def save_safetensors(path, tensors):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, t in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [offset, offset + 4 * t.numel()]}
        offset += 4 * t.numel()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            f.write(t.detach().contiguous().numpy().astype("<f4").tobytes())


def make(name, c, seed):
    torch.manual_seed(seed)
    w = {}
    for tensor, shape in shapes(c):
        # Wide on purpose: with small weights every logit is nearly zero and a wrong formula would pass.
        if tensor.endswith(".bias"):
            t = 0.3 * torch.randn(shape)
        elif len(shape) == 1:
            t = 1 + 0.2 * torch.randn(shape)
        else:
            t = 0.35 * torch.randn(shape)
        w[tensor] = t.requires_grad_()
    rows = sum(DOCUMENTS)
    tokens = torch.randint(0, VOCABULARY, (rows,))
    tokens[3] = tokens[1]  # a repeated token: its embedding gradient is a sum
    targets = torch.randint(0, VOCABULARY, (rows,))
    targets[[2, DOCUMENTS[0] - 1]] = -1

    logits, losses, mean = batch_loss(c, w, tokens, targets)
    mean.backward()
    weights = {n: t.detach().clone() for n, t in w.items()}
    expected = {"weights." + n: t for n, t in canonical(c, weights).items()}
    expected.update({"gradients." + n: t for n, t in canonical(c, {n: t.grad.clone() for n, t in w.items()}).items()})
    expected["logits"], expected["losses"] = logits.detach(), losses.detach()

    optimizer = torch.optim.AdamW(w.values(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    five = []
    for _ in range(5):
        optimizer.zero_grad()
        _, _, mean = batch_loss(c, w, tokens, targets)
        mean.backward()
        five.append(mean.item())
        optimizer.step()

    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    save_safetensors(folder / "model.safetensors", weights)
    save_safetensors(folder / "expected.safetensors", expected)
    (folder / "config.json").write_text(json.dumps(dict(sorted(c.items())), indent=2) + "\n")
    facts = {
        "madeBy": f"eng/peers/families_fixture.py, torch {torch.__version__}",
        "tokens": tokens.tolist(), "targets": targets.tolist(),
        "positions": [p for d in DOCUMENTS for p in range(d)],
        "starts": [sum(DOCUMENTS[:i]) for i, d in enumerate(DOCUMENTS) for _ in range(d)],
        "adamW": {"losses": five, "learningRate": 1e-3, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-8, "weightDecay": 0.1},
    }
    (folder / "expected.json").write_text(json.dumps(facts) + "\n")
    print(name, "loss", five[0], "->", five[-1])


if __name__ == "__main__":
    torch.set_num_threads(1)
    for index, (name, config) in enumerate(CONFIGS.items()):
        make(name, config, 20261124 + index)
