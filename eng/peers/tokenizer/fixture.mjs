// Makes tests/Grove.Text.Tests/Fixtures/tiny-ids.jsonl: what Hugging Face's tokenizers make of some texts.
//   npm install --prefix eng/peers/tokenizer --no-package-lock
//   node eng/peers/tokenizer/fixture.mjs tests/Grove.Text.Tests/Fixtures
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tokenizers from 'tokenizers';

const folder = process.argv[2];
const tokenizer = tokenizers.Tokenizer.fromFile(join(folder, 'tiny-tokenizer.json'));
const lines = readFileSync(join(folder, 'tiny.txt'), 'utf8').split('\n').filter((line) => line);
const texts = [
  ...lines,
  ...lines.slice(1).map((line, i) => `${lines[i]}\n\n${line}\n`),
  ...lines.map((line) => line.toUpperCase().replaceAll(' ', '  ')),
  ...lines.map((line) => [...line].reverse().join('')),
  '<|user|>How long?<|end|><|assistant|>Ten days.<|end|>',
  'a<|end|> <|end|>\n<|endoftext|>',
  ' ', '  ', '\n', ' 1', '1 2  34', "'s", " 's", "it's'll", 'é\u0301', '\u00a0a', '½ Ⅻ १२', '𝔸𝔹 😀😀',
];
const rows = [];
for (const text of texts) {
  const encoding = await tokenizer.encode(text, null, { addSpecialTokens: false });
  rows.push(JSON.stringify({ text, ids: encoding.getIds() }) + '\n');
}
writeFileSync(join(folder, 'tiny-ids.jsonl'), rows.join(''));
