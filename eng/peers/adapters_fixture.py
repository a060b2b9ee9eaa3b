"""Writes tests/Grove.Models.Tests/Fixtures/adapters/<name>/: adapters as PEFT stores them, and the numbers they must give.

LoRA (Hu et al., 2021), rsLoRA (Kalajdzievski, 2023) and DoRA (Liu et al., 2024; the norm held still, as in PEFT's peft/tuners/lora/dora.py)
in plain PyTorch over the tiny models of families_fixture.py, whose decoders run here on the adapted weights:

    W + s·B·A                          LoRA; s is α / r, or α / √r
    m / |W + s·B·A| · (W + s·B·A)      DoRA; lengths of the weights of each output, no gradient through them

    python3 eng/peers/adapters_fixture.py       # needs torch (Debian: python3-torch) and nothing else

Per adapter: adapter_config.json and adapter_model.safetensors by PEFT's names, and expected.safetensors with logits, losses and the
gradients of the mean loss by every number of the adapter (gradients.<name>). The batch is that of the family's expected.json.
"""

import json
import math
import struct

import torch
import families_fixture as families

FOLDER = families.FOLDER.parent / "adapters"
PREFIX = "base_model.model."

ADAPTERS = {
    "llama-lora": ("llama", {"r": 2, "lora_alpha": 3, "target_modules": "all-linear"}),
    "llama-rslora": ("llama", {"r": 3, "lora_alpha": 2, "use_rslora": True, "target_modules": ["q_proj", "v_proj", "down_proj", "lm_head"],
                               "rank_pattern": {"layers.0.self_attn.q_proj": 1}, "alpha_pattern": {"down_proj": 5}}),
    "llama-dora": ("llama", {"r": 2, "lora_alpha": 4, "use_dora": True, "target_modules": ".*_proj", "layers_to_transform": None}),
    "qwen2-dora": ("qwen2", {"r": 2, "lora_alpha": 2, "use_dora": True, "target_modules": ["k_proj", "up_proj"]}),
    "gpt_neox-lora": ("gpt_neox", {"r": 2, "lora_alpha": 3, "target_modules": ["query_key_value", "dense", "dense_4h_to_h"]}),
    "gpt2-dora": ("gpt2", {"r": 2, "lora_alpha": 3, "use_dora": True, "fan_in_fan_out": True, "target_modules": ["c_attn", "c_proj"]}),
    "granitemoehybrid-lora": ("granitemoehybrid", {"r": 2, "lora_alpha": 3, "target_modules": ["input_linear", "o_proj"]}),
}


def load(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    return {name: torch.frombuffer(bytearray(data[8 + length + t["data_offsets"][0] : 8 + length + t["data_offsets"][1]]), dtype=torch.float32).reshape(t["shape"])
            for name, t in header.items() if name != "__metadata__"}


def modules(weights, config):
    names = [n[: -len(".weight")] for n, t in weights.items()
             if n.endswith(".weight") and t.dim() == 2 and not any(part in n for part in ("embed_tokens", "embed_in", "wte", "wpe"))]
    wanted = config["target_modules"]
    if wanted == "all-linear":
        return [n for n in names if "lm_head" not in n]
    if wanted == ".*_proj":
        return [n for n in names if n.endswith("_proj")]
    return [n for n in names if any(n == w or n.endswith("." + w) for w in wanted)]


def pattern(table, name, otherwise):
    return next((value for key, value in table.items() if name == key or name.endswith("." + key)), otherwise)


def make(name, family, config, seed):
    torch.manual_seed(seed)
    source = families.FOLDER / family
    c = json.loads((source / "config.json").read_text())
    facts = json.loads((source / "expected.json").read_text())
    weights = load(source / "model.safetensors")
    turned = config.get("fan_in_fan_out", False)
    numbers, adapted = {}, dict(weights)
    for module in modules(weights, config):
        weight = weights[module + ".weight"].t() if turned else weights[module + ".weight"]
        rank = pattern(config.get("rank_pattern", {}), module, config["r"])
        alpha = pattern(config.get("alpha_pattern", {}), module, config["lora_alpha"])
        scale = alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
        a = (0.3 * torch.randn(rank, weight.shape[1])).requires_grad_()
        b = (0.3 * torch.randn(weight.shape[0], rank)).requires_grad_()
        numbers[PREFIX + module + ".lora_A.weight"], numbers[PREFIX + module + ".lora_B.weight"] = a, b
        whole = weight + scale * (b @ a)
        if config.get("use_dora"):
            magnitude = (weight.norm(dim=1) * (0.8 + 0.4 * torch.rand(weight.shape[0]))).requires_grad_()
            numbers[PREFIX + module + ".lora_magnitude_vector"] = magnitude
            whole = (magnitude / whole.norm(dim=1).detach())[:, None] * whole
        adapted[module + ".weight"] = whole.t() if turned else whole

    logits, losses, mean = families.batch_loss(c, adapted, torch.tensor(facts["tokens"]), torch.tensor(facts["targets"]))
    mean.backward()
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    families.save_safetensors(folder / "adapter_model.safetensors", numbers)
    expected = {"gradients." + n: t.grad for n, t in numbers.items()}
    expected["logits"], expected["losses"] = logits.detach(), losses.detach()
    families.save_safetensors(folder / "expected.safetensors", expected)
    written = {
        "alpha_pattern": {}, "base_model_name_or_path": family, "bias": "none", "exclude_modules": None, "fan_in_fan_out": False, "inference_mode": True,
        "init_lora_weights": True, "layer_replication": None, "layers_pattern": None, "layers_to_transform": None, "loftq_config": {}, "lora_bias": False,
        "lora_dropout": 0.0, "megatron_config": None, "modules_to_save": None, "peft_type": "LORA", "rank_pattern": {}, "revision": None,
        "task_type": "CAUSAL_LM", "trainable_token_indices": None, "use_dora": False, "use_rslora": False,
    } | config
    (folder / "adapter_config.json").write_text(json.dumps(dict(sorted(written.items())), indent=2) + "\n")
    print(name, "loss", mean.item())


if __name__ == "__main__":
    torch.set_num_threads(1)
    for index, (name, (family, config)) in enumerate(ADAPTERS.items()):
        make(name, family, config, 20261201 + index)
