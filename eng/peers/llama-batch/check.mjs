// Sixteen answers of 48 tokens to prompts that share their first 1,500 tokens, by llama.cpp and by Grove, on the same GGUF file and two threads:
//   npm install && npm run check                          a file of random weights in the shape of SmolLM2-135M, Q8_0
//   npm run check -- FILE.gguf [ANSWERS TOKENS PREFIX]    another file, other sizes
// Counted are all tokens of all answers over the whole time, reading the prompts included. Grove runs before and after llama.cpp; the
// slower of its two rounds counts. Ends with 1 when Grove is not at least three times as fast, a bound that a noisy machine keeps; the target is ten times.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { getLlama } from 'node-llama-cpp';

const bound = 3;
const target = 10;
const threads = 2;
const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const grove = join(root, 'artifacts', 'bin', 'Grove.Cli', 'release', 'grove');
const run = promisify(execFile);
const [given, ...sizes] = process.argv.slice(2);
const [answers = 16, tokens = 48, prefix = 1500] = sizes.map(Number);
const beginning = Array.from({ length: prefix }, (_, i) => 300 + ((i * 7919) % 5000));
const prompt = (number) => [...beginning, ...Array.from({ length: 8 }, (_, i) => 400 + ((number * 131 + i * 17) % 5000))];

const folder = mkdtempSync(join(tmpdir(), 'grove-peer-batch-'));
try {
  const file = given ?? (await randomModel());
  const before = await ours(file);
  const theirs = await llamaSeconds(file);
  const after = await ours(file);
  const rate = (seconds) => (answers * tokens) / seconds;
  const ratio = rate(Math.max(before, after)) / rate(theirs);
  console.log(`${answers} answers of ${tokens} tokens, ${prefix} tokens shared, ${threads} threads`);
  console.log(`llama.cpp ${rate(theirs).toFixed(1)} tokens/s in all (${theirs.toFixed(1)} s)`);
  console.log(`Grove ${rate(before).toFixed(1)} and ${rate(after).toFixed(1)} tokens/s in all (${before.toFixed(1)} and ${after.toFixed(1)} s)`);
  console.log(`ratio ${ratio.toFixed(1)}: ${ratio >= target ? 'reaches' : 'is below'} the target of ${target}${ratio < bound ? `, and below ${bound}` : ''}`);
  if (ratio < bound) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(process.exitCode ?? 0);

async function randomModel() {
  const model = join(folder, 'model');
  const file = join(folder, 'model.gguf');
  await run(grove, ['model', 'new', '--preset', '135m', '--seed', '1', '--out', model, '--quiet']);
  await run(grove, ['model', 'convert', model, file, '--to', 'gguf', '--type', 'q8_0', '--quiet', '--no-check']);
  rmSync(model, { recursive: true });
  return file;
}

async function ours(file) {
  const program = join(root, 'eng', 'peers', 'llama-batch', 'batch.cs');
  const { stdout } = await run('dotnet', ['run', '-c', 'Release', program, '--', file, answers, tokens, prefix, threads, 1].map(String));
  return Number(JSON.parse(stdout.trim().split('\n').at(-1))[0]);
}

async function llamaSeconds(file) {
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: threads });
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  try {
    const context = await model.createContext({ contextSize: prefix + tokens + 64, sequences: answers, batchSize: 512, threads });
    const all = Array.from({ length: answers }, () => context.getSequence());
    const started = performance.now();
    await Promise.all(all.map((sequence, number) => write(sequence, prompt(number))));
    return (performance.now() - started) / 1000;
  } finally {
    await model.dispose();
  }
}

async function write(sequence, text) {
  let count = 0;
  for await (const token of sequence.evaluate(text, { temperature: 0, yieldEogToken: true })) {
    if (++count === tokens) return token;
  }
  throw new Error(`llama.cpp ended after ${count} tokens`);
}
