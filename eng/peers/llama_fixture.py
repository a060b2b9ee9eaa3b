"""Writes tests/Grove.Models.Tests/Fixtures/llama-tiny.{safetensors,json}: the numbers that our decoder must meet.

A second implementation of the Llama decoder, in plain PyTorch, from the definition in Hugging Face
transformers (modeling_llama.py): RMSNorm, rotary positions in the rotate_half layout, grouped-query causal
attention, SwiGLU, no biases. Gradients come from autograd, so nothing here is shared with our code.

    python3 eng/peers/llama_fixture.py          # needs torch (Debian: python3-torch) and nothing else

The batch is two documents packed behind one another; attention does not cross from one to the other and
positions start again. Stored: weights, tokens, targets, positions, starts, logits, per-row losses, all
gradients of the mean loss, and the losses before each of ten AdamW steps (torch.optim.AdamW on every
tensor, lr 1e-3, betas 0.9 and 0.95, eps 1e-8, weight decay 0.1).
"""

import json
import math
import pathlib
import struct

import torch

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "tests" / "Grove.Models.Tests" / "Fixtures"
VOCABULARY, HIDDEN, INTERMEDIATE, LAYERS, HEADS, KV_HEADS, HEAD_DIM = 37, 16, 24, 2, 4, 2, 4
THETA, EPSILON = 10000.0, 1e-5
DOCUMENTS = (7, 5)


def shapes(tied):
    yield "model.embed_tokens.weight", (VOCABULARY, HIDDEN)
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        yield p + "input_layernorm.weight", (HIDDEN,)
        yield p + "self_attn.q_proj.weight", (HEADS * HEAD_DIM, HIDDEN)
        yield p + "self_attn.k_proj.weight", (KV_HEADS * HEAD_DIM, HIDDEN)
        yield p + "self_attn.v_proj.weight", (KV_HEADS * HEAD_DIM, HIDDEN)
        yield p + "self_attn.o_proj.weight", (HIDDEN, HEADS * HEAD_DIM)
        yield p + "post_attention_layernorm.weight", (HIDDEN,)
        yield p + "mlp.gate_proj.weight", (INTERMEDIATE, HIDDEN)
        yield p + "mlp.up_proj.weight", (INTERMEDIATE, HIDDEN)
        yield p + "mlp.down_proj.weight", (HIDDEN, INTERMEDIATE)
    yield "model.norm.weight", (HIDDEN,)
    if not tied:
        yield "lm_head.weight", (VOCABULARY, HIDDEN)


def rms_norm(x, weight):
    return weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + EPSILON))


def rotate_half(x):
    left, right = x[..., : x.shape[-1] // 2], x[..., x.shape[-1] // 2:]
    return torch.cat((-right, left), dim=-1)


def forward(w, tokens, tied):
    """One document: tokens [length] -> logits [length, vocabulary]."""
    length = len(tokens)
    inverse = 1.0 / (THETA ** (torch.arange(0, HEAD_DIM, 2, dtype=torch.float32) / HEAD_DIM))
    angles = torch.outer(torch.arange(length, dtype=torch.float32), inverse)
    angles = torch.cat((angles, angles), dim=-1)
    cos, sin = angles.cos(), angles.sin()
    mask = torch.full((length, length), float("-inf")).triu(1)
    x = w["model.embed_tokens.weight"][tokens]
    for i in range(LAYERS):
        p = f"model.layers.{i}."
        h = rms_norm(x, w[p + "input_layernorm.weight"])
        q = (h @ w[p + "self_attn.q_proj.weight"].T).view(length, HEADS, HEAD_DIM).transpose(0, 1)
        k = (h @ w[p + "self_attn.k_proj.weight"].T).view(length, KV_HEADS, HEAD_DIM).transpose(0, 1)
        v = (h @ w[p + "self_attn.v_proj.weight"].T).view(length, KV_HEADS, HEAD_DIM).transpose(0, 1)
        q, k = q * cos + rotate_half(q) * sin, k * cos + rotate_half(k) * sin
        k, v = (t.repeat_interleave(HEADS // KV_HEADS, dim=0) for t in (k, v))
        scores = q @ k.transpose(1, 2) / math.sqrt(HEAD_DIM) + mask
        mixed = (torch.softmax(scores, dim=-1) @ v).transpose(0, 1).reshape(length, HEADS * HEAD_DIM)
        x = x + mixed @ w[p + "self_attn.o_proj.weight"].T
        h = rms_norm(x, w[p + "post_attention_layernorm.weight"])
        gate, up = h @ w[p + "mlp.gate_proj.weight"].T, h @ w[p + "mlp.up_proj.weight"].T
        x = x + (torch.nn.functional.silu(gate) * up) @ w[p + "mlp.down_proj.weight"].T
    head = w["model.embed_tokens.weight"] if tied else w["lm_head.weight"]
    return rms_norm(x, w["model.norm.weight"]) @ head.T


def batch_loss(w, tokens, targets, tied):
    logits = torch.cat([forward(w, part, tied) for part in torch.split(tokens, DOCUMENTS)])
    losses = torch.nn.functional.cross_entropy(logits, targets, ignore_index=-1, reduction="none")
    return logits, losses, losses.sum() / (targets != -1).sum()


def save_safetensors(path, tensors):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, t in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [offset, offset + 4 * t.numel()]}
        offset += 4 * t.numel()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for t in tensors.values():
            f.write(t.detach().contiguous().numpy().astype("<f4").tobytes())


def make(tied):
    torch.manual_seed(20260501 + tied)
    w = {}
    for name, shape in shapes(tied):
        # Wide on purpose: with small weights every logit is nearly zero and a wrong formula would pass.
        t = 1 + 0.2 * torch.randn(shape) if len(shape) == 1 else 0.35 * torch.randn(shape)
        w[name] = t.requires_grad_()
    rows = sum(DOCUMENTS)
    tokens = torch.randint(0, VOCABULARY, (rows,))
    tokens[3] = tokens[1]  # a repeated token: its embedding gradient is a sum
    targets = torch.randint(0, VOCABULARY, (rows,))
    targets[[2, DOCUMENTS[0] - 1]] = -1
    positions = [p for d in DOCUMENTS for p in range(d)]
    starts = [sum(DOCUMENTS[:i]) for i, d in enumerate(DOCUMENTS) for _ in range(d)]

    logits, losses, mean = batch_loss(w, tokens, targets, tied)
    mean.backward()
    stored = {"weights." + n: t.detach().clone() for n, t in w.items()}
    stored.update({"gradients." + n: t.grad.clone() for n, t in w.items()})
    stored["logits"], stored["losses"] = logits.detach(), losses.detach()

    optimizer = torch.optim.AdamW(w.values(), lr=1e-3, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    ten = []
    for _ in range(10):
        optimizer.zero_grad()
        _, _, mean = batch_loss(w, tokens, targets, tied)
        mean.backward()
        ten.append(mean.item())
        optimizer.step()

    FOLDER.mkdir(parents=True, exist_ok=True)
    name = "llama-tiny-tied" if tied else "llama-tiny"
    save_safetensors(FOLDER / f"{name}.safetensors", stored)
    facts = {
        "madeBy": f"eng/peers/llama_fixture.py, torch {torch.__version__}",
        "vocabulary": VOCABULARY, "hidden": HIDDEN, "intermediate": INTERMEDIATE, "layers": LAYERS,
        "heads": HEADS, "keyValueHeads": KV_HEADS, "headDim": HEAD_DIM, "ropeTheta": THETA, "normEpsilon": EPSILON,
        "tied": tied, "tokens": tokens.tolist(), "targets": targets.tolist(), "positions": positions,
        "starts": starts, "adamW": {"losses": ten, "learningRate": 1e-3, "beta1": 0.9, "beta2": 0.95,
                                    "epsilon": 1e-8, "weightDecay": 0.1},
    }
    (FOLDER / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n")
    print(name, "loss", ten[0], "->", ten[-1])


if __name__ == "__main__":
    torch.set_num_threads(1)
    make(tied=False)
    make(tied=True)
