// Encodes text with GPT-2's pattern in turns, here and in Hugging Face's native library, one thread each:
//   npm install && npm run check                       a GPT-2 cut to its first merges, on the text of this repository
//   npm run check -- TOKENIZER_JSON [TEXT_FILE]        any other, such as GPT-2's own
// Prints both speeds and ends with 1 when ours is less than five times theirs. Turns alternate and the best of each counts, because
// other programs may take the processor at any time.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

process.env.RAYON_NUM_THREADS = '1';
process.env.TOKENIZERS_PARALLELISM = 'false';
const { default: tokenizers } = await import('tokenizers');

const least = 5, turns = 7;
const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const file = process.argv[2] ?? join(root, 'tests', 'Grove.Text.Tests', 'Fixtures', 'families', 'gpt2.json');
const text = process.argv[3] ? readFileSync(process.argv[3], 'utf8') : repository();
const parts = [];
for (let i = 0; i < text.length; i += 4000) parts.push(text.slice(i, i + 4000).replace(/[\ud800-\udfff]/g, ' '));
const megabytes = Buffer.byteLength(parts.join('')) / 1e6;

const folder = mkdtempSync(join(tmpdir(), 'grove-speed-'));
try {
  const partsFile = join(folder, 'parts.jsonl');
  writeFileSync(partsFile, parts.map((part) => JSON.stringify(part) + '\n').join(''));
  const ours = spawn('dotnet', ['run', '-c', 'Release', join(root, 'eng', 'peers', 'tokenizer-speed', 'speed.cs'), '--', file, partsFile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const replies = createInterface({ input: ours.stdout })[Symbol.asyncIterator]();
  if ((await replies.next()).value !== 'ready') throw new Error('our side did not start');
  const native = tokenizers.Tokenizer.fromFile(file);
  native.disableTruncation();
  let bestOurs = Infinity, bestTheirs = Infinity;
  for (let turn = 0; turn < turns; turn++) {
    ours.stdin.write('\n');
    const [seconds, count, sum] = JSON.parse((await replies.next()).value);
    bestOurs = Math.min(bestOurs, seconds);
    let theirCount = 0, theirSum = 0, theirSeconds = 0;
    for (const part of parts) {
      const started = performance.now();
      const encoding = await native.encode(part, null, { addSpecialTokens: false });
      theirSeconds += (performance.now() - started) / 1000;
      for (const id of encoding.getIds()) (theirCount++, (theirSum += id));
    }
    bestTheirs = Math.min(bestTheirs, theirSeconds);
    if (theirCount !== count || theirSum !== sum) throw new Error(`the ids differ: ${count} tokens here, ${theirCount} there`);
  }
  ours.stdin.end();
  const ratio = bestTheirs / bestOurs;
  console.log(`${megabytes.toFixed(1)} MB: Grove ${(megabytes / bestOurs).toFixed(1)} MB/s, native ${(megabytes / bestTheirs).toFixed(1)} MB/s per thread, ${ratio.toFixed(1)} times (at least ${least})`);
  if (ratio < least) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

// Prose, conversations, documentation and source code, as they lie here; at most four megabytes.
function repository() {
  const found = [];
  const walk = (place) => {
    for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(place, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(md|cs|txt|yaml|jsonl|mjs)$/.test(entry.name)) found.push(readFileSync(path, 'utf8'));
    }
  };
  for (const part of ['docs', 'samples', 'src', 'models']) walk(join(root, part));
  return found.map((content) => content.slice(0, 200_000)).join('\n').slice(0, 4_000_000);
}
