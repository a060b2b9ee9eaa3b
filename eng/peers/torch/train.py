"""Training steps in plain PyTorch, single precision: forward, backward, clipping, AdamW. Prints tokens per second of every step as JSON.

Usage: python3 train.py tiny-14m|gpt2-124m SECONDS THREADS
"""
import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight


class Attention(nn.Module):
    def __init__(self, width, heads, rotary, bias):
        super().__init__()
        self.heads, self.rotary = heads, rotary
        self.qkv = nn.Linear(width, 3 * width, bias=bias)
        self.out = nn.Linear(width, width, bias=bias)

    def forward(self, x, hidden, cosine, sine):
        rows, length, width = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if self.rotary:
            q, k = turn(q, cosine, sine), turn(k, cosine, sine)
        scores = q @ k.transpose(-2, -1) / math.sqrt(width // self.heads) + hidden
        mixed = torch.softmax(scores, -1) @ v
        return self.out(mixed.transpose(1, 2).reshape(rows, length, width))


def turn(x, cosine, sine):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cosine - b * sine, b * cosine + a * sine), -1)


class SwiGlu(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.gate, self.up = nn.Linear(width, inner, bias=False), nn.Linear(width, inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x):
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Gelu(nn.Module):
    def __init__(self, width, inner):
        super().__init__()
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x):
        return self.down(F.gelu(self.up(x), approximate="tanh"))


class Block(nn.Module):
    def __init__(self, shape):
        super().__init__()
        llama, width = shape["llama"], shape["width"]
        self.attention_norm = RmsNorm(width) if llama else nn.LayerNorm(width)
        self.attention = Attention(width, shape["heads"], llama, not llama)
        self.norm = RmsNorm(width) if llama else nn.LayerNorm(width)
        self.feed_forward = (SwiGlu if llama else Gelu)(width, shape["inner"])

    def forward(self, x, hidden, cosine, sine):
        x = x + self.attention(self.attention_norm(x), hidden, cosine, sine)
        return x + self.feed_forward(self.norm(x))


class Model(nn.Module):
    def __init__(self, shape):
        super().__init__()
        width, length = shape["width"], shape["length"]
        self.embedding = nn.Embedding(shape["vocabulary"], width)
        self.positions = None if shape["llama"] else nn.Embedding(1024, width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape["layers"]))
        self.norm = RmsNorm(width) if shape["llama"] else nn.LayerNorm(width)
        nn.init.normal_(self.embedding.weight, std=0.02)
        half = width // shape["heads"] // 2
        angles = torch.arange(length)[:, None] * 10000.0 ** (-torch.arange(half) / half)
        self.register_buffer("cosine", angles.cos())
        self.register_buffer("sine", angles.sin())
        self.register_buffer("hidden", torch.full((length, length), float("-inf")).triu(1))

    def forward(self, tokens, targets):
        x = self.embedding(tokens)
        if self.positions is not None:
            x = x + self.positions(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x, self.hidden, self.cosine, self.sine)
        return F.cross_entropy(F.linear(self.norm(x), self.embedding.weight).flatten(0, 1), targets.flatten())


SHAPES = {
    "tiny-14m": dict(llama=True, width=384, layers=6, heads=6, inner=1024, vocabulary=8192, rows=16, length=256),
    "gpt2-124m": dict(llama=False, width=768, layers=12, heads=12, inner=3072, vocabulary=50257, rows=4, length=256),
}


def main():
    shape, budget = SHAPES[sys.argv[1]], float(sys.argv[2])
    torch.set_num_threads(int(sys.argv[3]))
    torch.manual_seed(1)
    model = Model(shape)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, foreach=True)
    tokens = torch.randint(0, shape["vocabulary"], (shape["rows"], shape["length"] + 1))
    rates, began = [], None
    while began is None or len(rates) < 3 or time.perf_counter() - began < budget:
        before = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = model(tokens[:, :-1], tokens[:, 1:])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if began is None:
            began = time.perf_counter()  # the first step warms up
        else:
            rates.append(shape["rows"] * shape["length"] / (time.perf_counter() - before))
    print(json.dumps({"parameters": sum(p.numel() for p in model.parameters()), "loss": loss.item(), "tokensPerSecond": rates, "torch": torch.__version__}))


main()
