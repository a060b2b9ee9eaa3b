// Times decoding of one sequence and reading of a prompt of 512 tokens, Grove beside llama.cpp on the same files with two threads:
//   npm install && npm run check                 the shape of SmolLM2-135M with random weights, in five types
//   npm run check -- --1b                        the shape of TinyLlama 1.1B instead: needs 12 GB of disk and some minutes
//   npm run check -- --model FILE.gguf …         some files instead
//   npm run check -- --rounds 5 --types q8_0     more turns; some types
// Each round runs one program after the other, each in a process of its own, so that a busy moment meets both; ratios are of medians. Both
// write 64 tokens after 32 and read 512 tokens into an empty context. llama.cpp is driven by node-llama-cpp, whose cost for each token is
// in its figure; it takes the likeliest token each time, and Grove computes the same scores without choosing.
// Prints a table, and ends with 1 when a ratio is below 0.5: a bound that a noisy machine keeps. The targets are in the table.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const options = process.argv.slice(2);
if (options[0] === '--llama') {
  console.log(JSON.stringify(await llama(options[1])));
  process.exit(0);
}

const least = 0.5;
const large = options.includes('--1b');
const targets = large ? { decode: 1.15, prefill: 1, prefillF16: 1.3 } : { decode: 1.6, prefill: 1, prefillF16: 1.3 };
const rounds = Number(after('--rounds')[0] ?? 1);
const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const grove = join(root, 'artifacts', 'bin', 'Grove.Cli', 'release', 'grove');
const threads = Math.min(2, availableParallelism());
const chosen = after('--types');
const types = chosen.length > 0 ? chosen : ['f16', 'q8_0', 'q4_0', 'q4_k_m', 'q6_k'];
const given = after('--model');
const folder = mkdtempSync(join(tmpdir(), 'grove-peer-llama-speed-'));
const width = [24, 9, 27, 27, 7, 8];
let failed = false;
try {
  row('file', 'work', 'Grove tokens/s', 'llama.cpp tokens/s', 'ratio', 'target');
  row('', '', 'min / median / max', 'min / median / max', '', '');
  if (given.length > 0) {
    for (const file of given) await compare(file);
  } else {
    const model = join(folder, 'model');
    await run(grove, ['model', 'new', '--preset', large ? '1b' : '135m', '--seed', '1', '--out', model, '--quiet']);
    for (const type of types) {
      const file = join(folder, `${large ? '1b' : '135m'}-${type}.gguf`);
      await run(grove, ['model', 'convert', model, file, '--to', 'gguf', '--type', type, '--quiet', '--no-check']);
      await compare(file);
      rmSync(file);
    }
  }
  console.log(failed ? `a ratio is below ${least}` : `every ratio is at least ${least}; ${threads} threads, ${rounds} rounds`);
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(failed ? 1 : 0);

async function compare(file) {
  const theirs = { decode: [], prefill: [] };
  const own = { decode: [], prefill: [] };
  let bandwidth = 0;
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await run(process.execPath, [import.meta.filename, '--llama', file], { maxBuffer: 1 << 24 });
    const result = JSON.parse(stdout.trim().split('\n').at(-1));
    theirs.decode.push(...result.decode);
    theirs.prefill.push(...result.prefill);
    for (const suite of ['decode', 'prefill']) {
      const bench = await run(grove, ['bench', '--suite', suite, '--model', file, '--threads', String(threads), '--quick', '--json'], { maxBuffer: 1 << 24 });
      const measured = JSON.parse(bench.stdout).rows.find((one) => one.suite === suite);
      const figure = suite === 'decode' ? measured.decodeTokensPerSecond : measured.prefillTokensPerSecond;
      const spread = typeof figure === 'object' ? figure : measured.spread;
      own[suite].push(spread.min, spread.median, spread.max);
      if (suite === 'decode') bandwidth = measured.fractionOfBandwidth;
    }
  }
  for (const suite of ['decode', 'prefill']) {
    const ratio = median(own[suite]) / median(theirs[suite]);
    const target = suite === 'prefill' && /f16/.test(basename(file)) ? targets.prefillF16 : targets[suite];
    if (!(ratio >= least)) failed = true;
    const share = suite === 'decode' ? `${Math.round(100 * bandwidth)} % of bandwidth` : '';
    row(basename(file), suite, spreadOf(own[suite]), spreadOf(theirs[suite]), ratio.toFixed(2), target.toFixed(2), share);
  }
}

async function llama(file) {
  const { getLlama } = await import('node-llama-cpp');
  const count = Math.min(2, availableParallelism());
  const engine = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: count });
  const model = await engine.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 1024, batchSize: 512, threads: count });
  const sequence = context.getSequence();
  const ids = Array.from({ length: 512 }, (_, i) => 100 + ((i * 7919) % 3000));
  const prefill = [];
  const decode = [];
  for (let repetition = 0; repetition < 4; repetition++) {
    await sequence.clearHistory();
    const began = performance.now();
    await sequence.evaluateWithoutGeneratingNewTokens(ids);
    prefill.push((512 / (performance.now() - began)) * 1000);
  }
  for (let repetition = 0; repetition < 4; repetition++) {
    await sequence.clearHistory();
    let written = 0;
    let began = 0;
    for await (const token of sequence.evaluate(ids.slice(0, 32), { temperature: 0, yieldEogToken: true })) {
      // The first one comes with the prompt.
      if (written === 0) began = performance.now();
      if (token === undefined || ++written === 65) break;
    }
    decode.push((64 / (performance.now() - began)) * 1000);
  }
  // The first repetition warms up.
  return { prefill: prefill.slice(1), decode: decode.slice(1) };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function spreadOf(values) {
  return [Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(value < 100 ? 1 : 0)).join(' / ');
}

function row(...cells) {
  console.log(cells.map((cell, i) => (i < 2 ? cell.padEnd(width[i]) : cell.padStart(width[i] ?? 0))).join('  ').trimEnd());
}

function after(name) {
  const first = options.indexOf(name);
  if (first < 0) return [];
  const rest = options.slice(first + 1);
  const end = rest.findIndex((option) => option.startsWith('--'));
  return end < 0 ? rest : rest.slice(0, end);
}
