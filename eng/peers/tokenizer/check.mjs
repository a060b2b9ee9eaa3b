// Compares our ids and decoded texts with those of Hugging Face's tokenizers:
//   npm install && npm run check                                the tokenizers of this repository
//   npm run check -- TOKENIZER_JSON [TOKENIZER_JSON ...]        any others
// The native library is the measure. Where Hugging Face's pure JavaScript one agrees, that is said too; the two differ on some texts
// (docs/tokenizers.md). The native one's Unicode tables are old: where characters are newer, the JavaScript one's ids count, for at most
// one text in two hundred. Ends with 1 and the first differences when ours differ.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Tokenizer as ScriptTokenizer } from '@huggingface/tokenizers';
import tokenizers from 'tokenizers';
import { randomTexts, written } from './texts.mjs';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const fixtures = join(root, 'tests', 'Grove.Text.Tests', 'Fixtures');
const families = readdirSync(join(fixtures, 'families')).filter((name) => name.endsWith('.json')).map((name) => join(fixtures, 'families', name));
const models = readdirSync(join(root, 'models')).map((name) => join(root, 'models', name, 'tokenizer.json')).filter(existsSync);
const files = process.argv.length > 2 ? process.argv.slice(2) : [join(fixtures, 'tiny-tokenizer.json'), ...models, ...families];

const prose = join(root, 'models', 'general', 'replay.jsonl');
const lines = existsSync(prose) ? readFileSync(prose, 'utf8').split('\n').slice(0, 1000) : [];
const texts = [...written, ...lines, ...randomTexts(3000, 11)].filter((text) => text.length > 0);

const folder = mkdtempSync(join(tmpdir(), 'grove-peer-'));
try {
  const textsFile = join(folder, 'texts.jsonl');
  writeFileSync(textsFile, texts.map((text) => JSON.stringify(text) + '\n').join(''));
  const jobs = files.map((file, i) => [file, textsFile, join(folder, `${i}.jsonl`)]);
  const dump = spawnSync('dotnet', ['run', join(root, 'eng', 'peers', 'tokenizer', 'dump.cs'), '--', ...jobs.flat()], { encoding: 'utf8' });
  if (dump.status !== 0) {
    console.error(dump.stdout, dump.stderr, dump.error ?? '');
    process.exitCode = 1;
  } else {
    for (const [file, , out] of jobs) await compare(file, out);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function compare(file, out) {
  const native = tokenizers.Tokenizer.fromFile(file);
  // Some files carry a limit on length, which is for training with that library.
  native.disableTruncation();
  let script = null;
  try {
    script = new ScriptTokenizer(JSON.parse(readFileSync(file, 'utf8')), {});
  } catch {
    // It knows fewer components.
  }
  let count = 0, different = 0, scriptSame = 0, newer = 0;
  for await (const line of createInterface({ input: createReadStream(out, 'utf8') })) {
    const { text, ids, decoded } = JSON.parse(line);
    const expected = (await native.encode(text, null, { addSpecialTokens: true })).getIds();
    const expectedText = await native.decode(ids, true);
    count++;
    const asScript = script !== null && same(ids, scriptIds(script, text));
    if (asScript) scriptSame++;
    if (same(expected, ids) && decoded === expectedText) continue;
    if (asScript && decoded === expectedText && ++newer <= texts.length / 200) continue;
    if (different++ < 5) console.error(JSON.stringify({ text, expected, found: ids, expectedText, decoded }));
  }
  const other = (newer > 0 ? `, ${newer} of them with newer characters only as the JavaScript library` : '') + (script === null ? '' : `, ${scriptSame} of them also with the JavaScript library`);
  console.log(`${different === 0 ? 'identical' : `different: ${different} of`}: ${count} texts${other} (${basename(file)})`);
  if (different > 0 || count === 0) process.exitCode = 1;
}

function scriptIds(script, text) {
  try {
    return script.encode(text).ids;
  } catch {
    return [];
  }
}

function same(a, b) {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}
