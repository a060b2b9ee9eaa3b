// Compares our ids and decoded texts with those of Hugging Face's tokenizers:
//   npm install && npm run check                          the tokenizers of this repository
//   npm run check -- TOKENIZER_JSON TEXT_FILE             any other
// Prints "identical: N texts" for each and ends with 0, or prints the first differences and ends with 1.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import tokenizers from 'tokenizers';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const fixtures = join(root, 'tests', 'Grove.Text.Tests', 'Fixtures');
const models = readdirSync(join(root, 'models')).map((name) => join(root, 'models', name, 'tokenizer.json')).filter(existsSync);
const pairs = process.argv.length > 3
  ? [process.argv.slice(2)]
  : [join(fixtures, 'tiny-tokenizer.json'), ...models].map((file) => [file, join(root, 'models', 'general', 'replay.jsonl')]);

const folder = mkdtempSync(join(tmpdir(), 'grove-peer-'));
try {
  for (const [tokenizerFile, textFile] of pairs) {
    const idsFile = join(folder, 'ids.jsonl');
    const dump = spawnSync('dotnet', ['run', join(root, 'eng', 'peers', 'tokenizer', 'dump.cs'), '--', tokenizerFile, textFile, idsFile], { encoding: 'utf8' });
    if (dump.status !== 0) {
      console.error(dump.stdout, dump.stderr, dump.error ?? '');
      process.exitCode = 1;
      continue;
    }
    await compare(tokenizerFile, idsFile);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function compare(tokenizerFile, idsFile) {
  const tokenizer = tokenizers.Tokenizer.fromFile(tokenizerFile);
  // Some files carry a limit on length, which is for training with that library.
  tokenizer.disableTruncation();
  let texts = 0;
  let different = 0;
  for await (const line of createInterface({ input: createReadStream(idsFile, 'utf8') })) {
    const { text, ids, decoded } = JSON.parse(line);
    const expected = (await tokenizer.encode(text, null, { addSpecialTokens: false })).getIds();
    const expectedText = await tokenizer.decode(ids, false);
    texts++;
    if (expected.length === ids.length && expected.every((id, i) => id === ids[i]) && decoded === expectedText) continue;
    if (different++ < 10) console.error(JSON.stringify({ text, expected, found: ids, expectedText, decoded }));
  }
  if (different === 0 && texts > 0) {
    console.log(`identical: ${texts} texts (${tokenizerFile})`);
    return;
  }
  console.error(`different: ${different} of ${texts} texts (${tokenizerFile})`);
  process.exitCode = 1;
}
