// Loads exported GGUF files with llama.cpp and compares its next-token probabilities with Grove's reading of the same file:
//   npm install && npm run check            every family and every type, and the shipped base
//   npm run check -- qwen3 gpt2             some families
// Prints a line per file and ends with 0, or ends with 1 when a probability differs by more than the tolerance.
//
// Measured is the scatter of the differences of the log-probabilities, as a share of the scatter of the log-probabilities themselves:
// it does not depend on how sure a random model is. Tolerance: 0.005 beside F32 and F16, 0.02 beside BF16, 0.08 beside quantized
// weights. llama.cpp rounds activations to 8 bits when weights are quantized and to 16 bits beside F16 and BF16, keeps keys and values
// in 16 bits, and takes GELU by tanh from a table; Grove computes in single precision. A wrong permutation or scale gives about 1.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { getLlama } from 'node-llama-cpp';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const grove = join(root, 'artifacts', 'bin', 'Grove.Cli', 'release', 'grove');
const types = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k_m', 'q5_k_m', 'q6_k'];
const all = ['llama', 'mistral', 'qwen2', 'qwen3', 'granite', 'granitemoehybrid', 'smollm3', 'gpt_neox', 'gpt2'];
const families = process.argv.length > 2 ? process.argv.slice(2) : all;
const tolerances = { f32: 0.005, f16: 0.005, bf16: 0.02 };
const quantizedTolerance = 0.08;
const ids = [17, 300, 42, 1999, 5, 640, 77, 2048, 911, 12, 345, 678, 90, 1234, 3000, 4095, 8, 256, 512, 1024];

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'grove-peer-llama-'));
let worst = 0;
try {
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: 2 });
  for (const family of families) {
    const model = join(folder, family);
    await run(grove, ['model', 'new', '--family', family, '--seed', '3', '--out', model, '--quiet']);
    for (const type of types) {
      const file = join(folder, `${family}-${type}.gguf`);
      await run(grove, ['model', 'convert', model, file, '--to', 'gguf', '--type', type, '--quiet', '--no-check']);
      await compare(llama, family, type, file);
      rmSync(file);
    }
  }
  if (process.argv.length === 2) {
    const base = join(root, 'models', 'grove-base-6m');
    for (const type of types) {
      const file = join(folder, `base-${type}.gguf`);
      await run(grove, ['model', 'convert', base, file, '--to', 'gguf', '--type', type, '--quiet']);
      await compare(llama, 'base', type, file);
      if (type === 'f32') await greedy(llama, file);
      rmSync(file);
    }
  }
  console.log(`${process.exitCode ? 'different' : 'agree'}: ${families.length} families in ${types.length} types, largest scatter ${worst.toExponential(2)}`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(process.exitCode ?? 0);

async function probabilities(llama, file, tokens) {
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  try {
    const context = await model.createContext({ contextSize: 256, threads: 2 });
    const sequence = context.getSequence();
    const input = tokens.map((token, i) => (i + 1 < tokens.length ? token : [token, { generateNext: { probabilities: true } }]));
    const output = await sequence.controlledEvaluate(input);
    return output[tokens.length - 1].next.probabilities;
  } finally {
    await model.dispose();
  }
}

async function ours(file, tokens) {
  const { stdout } = await run(grove, ['model', 'logits', file, '--ids', tokens.join(','), '--json'], { maxBuffer: 1 << 26 });
  const logits = JSON.parse(stdout).logits;
  const greatest = Math.max(...logits);
  const powers = logits.map((score) => Math.exp(score - greatest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

async function compare(llama, family, type, file) {
  const theirs = await probabilities(llama, file, ids);
  const own = await ours(file, ids);
  let single = 0;
  const logs = [];
  const differences = [];
  for (const [token, probability] of theirs) {
    single = Math.max(single, Math.abs(probability - own[token]));
    logs.push(Math.log(own[token]));
    differences.push(Math.log(probability) - Math.log(own[token]));
  }
  const share = scatter(differences) / scatter(logs);
  worst = Math.max(worst, share);
  const fits = theirs.size === own.length && share <= (tolerances[type] ?? quantizedTolerance);
  if (!fits) process.exitCode = 1;
  console.log(`${fits ? 'agrees' : 'DIFFERS'} ${family} ${type}: ${theirs.size} probabilities, scatter ${share.toExponential(2)}, largest difference of a probability ${single.toExponential(2)}`);
}

function scatter(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

async function greedy(llama, file) {
  const start = [0, 50, 400];
  const mine = [...start];
  const yours = [...start];
  for (let i = 0; i < 8; i++) {
    const own = await ours(file, mine);
    mine.push(own.indexOf(Math.max(...own)));
  }
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 256, threads: 2 });
  const sequence = context.getSequence();
  for await (const token of sequence.evaluate(start, { temperature: 0, yieldEogToken: true })) {
    yours.push(token);
    if (yours.length === mine.length) break;
  }
  await model.dispose();
  const same = mine.join() === yours.join();
  if (!same) process.exitCode = 1;
  console.log(`${same ? 'agrees' : 'DIFFERS'} base greedy: ${mine.join(' ')}${same ? '' : ` and ${yours.join(' ')}`}`);
}
