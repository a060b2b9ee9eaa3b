// Training steps of Grove and of plain PyTorch (train.py), in turns on the same two threads, and the ratio of their speeds.
// Fails only below half of PyTorch: a shared machine is too noisy for more. `node check.mjs 5` takes five turns.
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

const root = process.env.GROVE_ROOT ?? join(import.meta.dirname, "../../..");
const grove = join(root, "artifacts/bin/Grove.Cli/release/grove");
const python = "/usr/bin/python3";
const threads = "2", seconds = "5", rounds = Number(process.argv[2] ?? 1), bound = 0.5;
const shapes = [
  { name: "tiny-14m", goal: 3 },
  { name: "gpt2-124m", goal: 2.3 },
];

const install = "apt-get install python3-torch libopenblas0-pthread";
if (spawnSync(python, ["-c", "import torch"]).status !== 0) {
  console.log(`skipped: there is no PyTorch. Install it with: ${install}`);
  process.exit(0);
}

// Without recommended packages Debian gives PyTorch the reference BLAS, a hundred times slower: nothing to be compared with.
const fast = "import torch; torch.ones(64, 64) @ torch.ones(64, 64); maps = open('/proc/self/maps').read(); exit('openblas' not in maps and 'mkl' not in maps)";
if (spawnSync(python, ["-c", fast]).status !== 0) {
  console.log(`skipped: PyTorch here has only the reference BLAS. Install a fast one with: ${install}`);
  process.exit(0);
}

function run(command, args) {
  return JSON.parse(execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 26 }));
}

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const cell = (value, width) => String(value).padStart(width);
const range = (values) => [Math.min(...values), middle(values), Math.max(...values)].map((value) => cell(value.toFixed(0), 7)).join("");

let failed = 0;
console.log(`training, tokens/s on ${threads} threads; min, median, max of steps in ${rounds} turns each`);
for (const { name, goal } of shapes) {
  const ours = [], theirs = [], ratios = [];
  let fraction = 0, version = "", gflops = 0;
  for (let round = 0; round < rounds; round++) {
    const peer = run(python, [join(import.meta.dirname, "train.py"), name, seconds, threads]);
    const result = run(grove, ["bench", "--suite", "train", "--shape", name, "--threads", threads, "--json"]);
    const row = result.rows.find((found) => found.suite === "train" && found.name === name);
    if (!row) throw new Error(`grove bench gave no row 'train', '${name}'`);
    const spread = typeof row.trainTokensPerSecond === "number" ? row.spread : row.trainTokensPerSecond;
    ours.push(spread.min, spread.median, spread.max);
    theirs.push(...peer.tokensPerSecond);
    ratios.push(spread.median / middle(peer.tokensPerSecond));
    [fraction, version, gflops] = [Math.max(fraction, row.fractionOfPeak), peer.torch, Math.max(gflops, row.gflops ?? 0)];
  }
  const ratio = middle(ratios);
  console.log(`${name.padEnd(10)} grove ${range(ours)}   torch ${version} ${range(theirs)}   ratio ${ratio.toFixed(2)} (goal ${goal}, must be ${bound}); ${(100 * fraction).toFixed(0)} % of peak`);
  if (name === "gpt2-124m" && gflops > 0)
    console.log(`           llm.c could not be run here: ${gflops.toFixed(0)} GFLOP/s, beside the 25 to 30 that are reported of it on another machine`);
  if (!(ratio >= bound)) failed++;
}
process.exit(failed === 0 ? 0 : 1);
