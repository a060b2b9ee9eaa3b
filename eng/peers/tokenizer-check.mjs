// Compares a file of {"text", "ids", "decoded"} lines with what Hugging Face's tokenizers make of the same texts:
//   npm install --prefix eng/peers --no-package-lock
//   dotnet run eng/peers/tokenizer-dump.cs -- TOKENIZER_JSON TEXT_FILE ids.jsonl
//   node eng/peers/tokenizer-check.mjs TOKENIZER_JSON ids.jsonl
// Prints "identical: N texts" and ends with 0, or prints the first differences and ends with 1.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import tokenizers from 'tokenizers';

const [tokenizerFile, idsFile] = process.argv.slice(2);
if (!idsFile) {
  console.error('usage: node tokenizer-check.mjs TOKENIZER_JSON IDS_JSONL');
  process.exit(2);
}
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
if (different > 0 || texts === 0) {
  console.error(`different: ${different} of ${texts} texts`);
  process.exit(1);
}
console.log(`identical: ${texts} texts`);
