// Merges and exports random LoRA adapters and compares, for two families:
//   llama.cpp with model and adapter, both as GGUF, and Grove with the same; Grove with the adapter as PEFT stores it, and merged.
//   npm install && node adapters.mjs
// Measured as in check.mjs: the scatter of the differences of log-probabilities, as a share of the scatter of the log-probabilities.
// 0.01 is allowed beside llama.cpp and 1e-4 between Grove's own forms; the adapter itself must move them by more than 0.1.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { getLlama } from 'node-llama-cpp';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const grove = join(root, 'artifacts', 'bin', 'Grove.Cli', 'release', 'grove');
const ids = [17, 300, 42, 1999, 5, 640, 77, 2048, 911, 12, 345, 678, 90, 1234, 3000, 4095, 8, 256, 512, 1024];
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'grove-peer-adapters-'));

// 256 wide, 4 heads of 64, 2 of keys and values where a family has them, 512 inside, 4 layers: `grove model new`.
const families = {
  llama: [['self_attn.q_proj', 256, 256], ['self_attn.k_proj', 128, 256], ['self_attn.v_proj', 128, 256], ['self_attn.o_proj', 256, 256],
    ['mlp.gate_proj', 512, 256], ['mlp.up_proj', 512, 256], ['mlp.down_proj', 256, 512]].map(([name, ...shape]) => [`model.layers.N.${name}`, ...shape]),
  qwen2: [['self_attn.q_proj', 256, 256], ['self_attn.v_proj', 128, 256], ['mlp.down_proj', 256, 512]].map(([name, ...shape]) => [`model.layers.N.${name}`, ...shape]),
  gpt_neox: [['attention.query_key_value', 768, 256], ['attention.dense', 256, 256], ['mlp.dense_h_to_4h', 512, 256], ['mlp.dense_4h_to_h', 256, 512]]
    .map(([name, ...shape]) => [`gpt_neox.layers.N.${name}`, ...shape]),
};

try {
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 2 });
  for (const [family, modules] of Object.entries(families)) {
    const model = join(folder, family), gguf = `${model}.gguf`, adapter = join(folder, `${family}-adapter`), exported = `${adapter}.gguf`, merged = join(folder, `${family}-merged`);
    await run(grove, ['model', 'new', '--family', family, '--seed', '3', '--out', model, '--quiet']);
    await run(grove, ['model', 'convert', model, gguf, '--to', 'gguf', '--type', 'f32', '--quiet', '--no-check']);
    writeAdapter(adapter, modules);
    await run(grove, ['model', 'adapter', adapter, exported, '--base', model, '--quiet']);
    await run(grove, ['model', 'merge', model, adapter, '--out', merged, '--type', 'f32', '--quiet']);
    const theirs = await probabilities(llama, gguf, exported);
    const own = await ours(gguf, ['--adapter', exported]);
    report(family, 'llama.cpp with adapter', share(own.map((_, token) => theirs.get(token)), own), (value) => value <= 0.01);
    report(family, 'adapter as PEFT', share(await ours(model, ['--adapter', adapter]), own), (value) => value <= 1e-4);
    report(family, 'merged', share(await ours(merged, []), own), (value) => value <= 1e-4);
    report(family, 'without the adapter', share(await ours(model, []), own), (value) => value > 0.1);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(process.exitCode ?? 0);

function report(family, what, value, fits) {
  if (!fits(value)) process.exitCode = 1;
  console.log(`${fits(value) ? 'agrees' : 'DIFFERS'} ${family} ${what}: scatter ${value.toExponential(2)}`);
}

function share(expected, own) {
  return scatter(own.map((probability, token) => Math.log(expected[token]) - Math.log(probability))) / scatter(own.map(Math.log));
}

function scatter(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

async function probabilities(llama, file, adapter) {
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  try {
    const context = await model.createContext({ contextSize: 256, threads: 2, lora: { adapters: [{ filePath: adapter, scale: 1 }] } });
    const input = ids.map((token, i) => (i + 1 < ids.length ? token : [token, { generateNext: { probabilities: true } }]));
    const output = await context.getSequence().controlledEvaluate(input);
    return output[ids.length - 1].next.probabilities;
  } finally {
    await model.dispose();
  }
}

async function ours(file, more) {
  const { stdout } = await run(grove, ['model', 'logits', file, '--ids', ids.join(','), '--json', ...more], { maxBuffer: 1 << 26 });
  const logits = JSON.parse(stdout).logits;
  const greatest = Math.max(...logits);
  const powers = logits.map((score) => Math.exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// A LoRA of rank 4 with α 12 in PEFT's form: header, then the numbers, in the same order.
function writeAdapter(path, modules) {
  mkdirSync(path);
  let state = 12345;
  const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5);
  const header = {};
  const parts = [];
  let offset = 0;
  for (let layer = 0; layer < 4; layer++) {
    for (const [name, outputs, inputs] of modules) {
      for (const [end, shape] of [['lora_A', [4, inputs]], ['lora_B', [outputs, 4]]]) {
        const numbers = Float32Array.from({ length: shape[0] * shape[1] }, () => 0.12 * random());
        header[`base_model.model.${name.replace('N', layer)}.${end}.weight`] = { dtype: 'F32', shape, data_offsets: [offset, offset + numbers.byteLength] };
        offset += numbers.byteLength;
        parts.push(Buffer.from(numbers.buffer));
      }
    }
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(join(path, 'adapter_model.safetensors'), Buffer.concat([length, text, ...parts]));
  writeFileSync(join(path, 'adapter_config.json'), JSON.stringify({
    peft_type: 'LORA', task_type: 'CAUSAL_LM', r: 4, lora_alpha: 12, bias: 'none', inference_mode: true,
    target_modules: modules.map(([name]) => name.split('.').slice(-2).join('.')),
  }));
}
