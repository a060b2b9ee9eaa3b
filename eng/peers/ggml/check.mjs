// Compares our number formats, quantizers and mixtures with those of llama.cpp, whose libraries come ready-made in an npm package:
//   npm install && npm run check
// Prints a line for each type and mixture, and ends with 1 when one differs.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.log('the libraries are for Linux on x64: nothing to compare here');
  process.exit(0);
}
const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const libraries = join(import.meta.dirname, 'node_modules', '@node-llama-cpp', 'linux-x64', 'bins', 'linux-x64');
for (const [program, argument] of [['compare.cs', join(libraries, 'libggml-base.so')], ['mixture.cs', libraries]]) {
  const run = spawnSync('dotnet', ['run', '-c', 'Release', join(root, 'eng', 'peers', 'ggml', program), '--', argument], { encoding: 'utf8' });
  process.stdout.write(run.stdout ?? '');
  if (run.status !== 0) {
    console.error(run.stderr, run.error ?? '');
    process.exitCode = 1;
  }
}
