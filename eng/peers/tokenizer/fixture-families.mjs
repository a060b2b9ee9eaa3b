// Makes small tokenizers of every family out of GPT-2's, GPT-NeoX' and SmolLM2's, cut to their first merges, and what
// Hugging Face's native library makes of the texts with them:
//   npm install --prefix eng/peers/tokenizer --no-package-lock
//   node eng/peers/tokenizer/fixture-families.mjs FOLDER_WITH_ORIGINALS tests/Grove.Text.Tests/Fixtures/families
// FOLDER_WITH_ORIGINALS has gpt2/tokenizer.json, gpt-neox-20b/tokenizer.json and smol/tokenizer.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tokenizers from 'tokenizers';
import { randomTexts, written } from './texts.mjs';

const [originals, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const read = (name) => JSON.parse(readFileSync(join(originals, name, 'tokenizer.json'), 'utf8'));
const special = (id, content, more = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true, ...more });
const byteLevel = (use_regex = true) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex });

// The first merges and what they are made of; ids are given anew, in the old order.
function cut(file, count) {
  const merges = file.model.merges.slice(0, count).map((m) => (Array.isArray(m) ? m : m.split(' ')));
  const kept = new Set(merges.flatMap(([a, b]) => [a, b, a + b]));
  const added = file.added_tokens.map((token) => token.content);
  const old = { ...file.model.vocab };
  for (const token of file.added_tokens) old[token.content] = token.id;
  const names = Object.keys(old).filter((name) => [...name].length === 1 || kept.has(name) || added.includes(name)).sort((a, b) => old[a] - old[b]);
  const ids = Object.fromEntries(names.map((name, i) => [name, i]));
  file.added_tokens = file.added_tokens.map((token) => ({ ...token, id: ids[token.content] }));
  file.model.vocab = Object.fromEntries(names.filter((name) => name in file.model.vocab).map((name) => [name, ids[name]]));
  file.model.merges = file.model.merges.slice(0, count);
  file.truncation = file.padding = null;
  return file;
}

const families = {};
const gpt2 = cut(read('gpt2'), 700);
families.gpt2 = gpt2;
families['gpt-neox'] = cut(read('gpt-neox-20b'), 500);
families.smol = cut(read('smol'), 700);
families.smol.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel()] };

const patterns = {
  llama3: "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  qwen2: "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  gpt4o: "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
};
const small = cut(read('gpt2'), 300);
const begin = small.added_tokens[0].id;
for (const [name, pattern] of Object.entries(patterns)) {
  const file = structuredClone(small);
  file.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false }, byteLevel(false)] };
  file.normalizer = name === 'qwen2' ? { type: 'NFC' } : null;
  file.model.ignore_merges = name === 'llama3';
  file.post_processor = name === 'llama3'
    ? { type: 'Sequence', processors: [byteLevel(), { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<|endoftext|>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }], special_tokens: { '<|endoftext|>': { id: '<|endoftext|>', ids: [begin], tokens: ['<|endoftext|>'] } } }] }
    : null;
  file.added_tokens.push(special(begin + 1, '<mask>', { lstrip: true, special: false }), special(begin + 2, '<tool>', { rstrip: true, single_word: true, special: false, normalized: true }));
  families[name] = file;
}

// SentencePiece's shape, from the tokens that are plain letters.
const plain = /^Ġ?[!-~]+$/;
const spell = (token) => token.replace('Ġ', '▁');
const bytes = [...Array(256)].map((_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
const pairs = small.model.merges.map((m) => m.split(' ')).filter(([a, b]) => [a, b, a + b].every((t) => plain.test(t) || t === 'Ġ'));
const made = [...new Set(pairs.map(([a, b]) => spell(a + b)))];
const letters = ['▁', ...[...Array(94)].map((_, i) => String.fromCharCode(33 + i)), 'é', 'Ж', '中', '文', '한', '😀'];
const vocabulary = ['<unk>', '<s>', '</s>', ...bytes, ...made, ...letters];
const ids = Object.fromEntries(vocabulary.map((token, i) => [token, i]));
const merges = made.flatMap((token) => [...Array(token.length - 1)].map((_, i) => [token.slice(0, i + 1), token.slice(i + 1)]).filter(([a, b]) => a in ids && b in ids));
const frame = { type: 'TemplateProcessing', single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }], pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }], special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } } };
const base = { version: '1.0', truncation: null, padding: null, added_tokens: ['<unk>', '<s>', '</s>'].map((t, i) => special(i, t)) };
const bpe = (more = {}) => ({ type: 'BPE', dropout: null, unk_token: '<unk>', continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: true, byte_fallback: true, ignore_merges: false, vocab: ids, merges, ...more });
const fallback = { type: 'Sequence', decoders: [{ type: 'Replace', pattern: { String: '▁' }, content: ' ' }, { type: 'ByteFallback' }, { type: 'Fuse' }, { type: 'Strip', content: ' ', start: 1, stop: 0 }] };
families.llama2 = { ...base, normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, { type: 'Replace', pattern: { String: ' ' }, content: '▁' }] }, pre_tokenizer: null, post_processor: frame, decoder: fallback, model: bpe() };
families.mistral = { ...base, normalizer: null, pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false }, post_processor: frame, decoder: fallback, model: bpe() };
families['metaspace-unknown'] = { ...base, normalizer: { type: 'Sequence', normalizers: [{ type: 'NFKC' }, { type: 'Lowercase' }, { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' }, { type: 'Strip', strip_left: true, strip_right: true }] }, pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }, post_processor: null, decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }, model: bpe({ byte_fallback: false, fuse_unk: false }) };
const scored = ['<unk>', '<s>', '</s>', ...made, ...letters];
const unigram = (byte_fallback) => ({ type: 'Unigram', unk_id: 0, byte_fallback, vocab: [...(byte_fallback ? [...scored, ...bytes] : scored)].map((t, i) => [t, i < 3 ? 0 : -Math.round(40 + 17 * Math.log2(i) + (i * 37) % 29) / 16]) });
families.unigram = { ...base, normalizer: { type: 'NFKD' }, pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }, post_processor: { type: 'RobertaProcessing', sep: ['</s>', 2], cls: ['<s>', 1], trim_offsets: true, add_prefix_space: true }, decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }, model: unigram(false) };
families['unigram-bytes'] = { ...base, normalizer: { type: 'NFC' }, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false }] }, post_processor: null, decoder: { type: 'Sequence', decoders: [{ type: 'ByteFallback' }, { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true }] }, model: unigram(true) };
const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...letters, ...letters.map((t) => `##${t}`), ...made.map((t) => (t.startsWith('▁') ? t.slice(1) : `##${t}`))];
const words = [...new Set(pieces)].filter((t) => t && t !== '##');
families.bert = { ...base, added_tokens: words.slice(0, 5).map((t, i) => special(i, t)), normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true }, pre_tokenizer: { type: 'BertPreTokenizer' }, post_processor: { type: 'BertProcessing', sep: ['[SEP]', 3], cls: ['[CLS]', 2] }, decoder: { type: 'WordPiece', prefix: '##', cleanup: true }, model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 20, vocab: Object.fromEntries(words.map((t, i) => [t, i])) } };
// The shape of the first GPT and of CLIP: words end with a mark.
const ends = [...letters.slice(1), ...letters.slice(1).map((t) => `${t}</w>`)];
const clip = ['<unk>', ...ends, ...made.filter((t) => !t.startsWith('▁'))];
const clipIds = Object.fromEntries([...new Set(clip)].map((t, i) => [t, i]));
families.suffix = { ...base, added_tokens: [special(0, '<unk>')], normalizer: { type: 'Sequence', normalizers: [{ type: 'NFD' }, { type: 'StripAccents' }] }, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Whitespace' }, { type: 'Punctuation', behavior: 'Contiguous' }, { type: 'Digits', individual_digits: false }] }, post_processor: null, decoder: { type: 'BPEDecoder', suffix: '</w>' }, model: bpe({ vocab: clipIds, merges: merges.filter(([a, b]) => a in clipIds && b in clipIds && a + b in clipIds), unk_token: '<unk>', fuse_unk: false, byte_fallback: false, end_of_word_suffix: '</w>' }) };
['Removed', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'].forEach((behavior, i) => {
  const file = structuredClone(families.suffix);
  file.normalizer = null;
  file.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: i === 3 ? { Regex: '\\d|[aeiou]' } : { String: ' ' }, behavior, invert: i === 3 }, { type: 'FixedLength', length: 4 }] };
  families[`split-${behavior}`] = file;
});

const texts = [...written, ...randomTexts(120, 7)];
for (const [name, file] of Object.entries(families)) {
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(file));
  const tokenizer = tokenizers.Tokenizer.fromFile(join(folder, `${name}.json`));
  const rows = [];
  for (const text of texts) {
    const ids = (await tokenizer.encode(text, null, { addSpecialTokens: true })).getIds();
    rows.push(JSON.stringify({ text, ids, decoded: await tokenizer.decode(ids, true) }) + '\n');
  }
  writeFileSync(join(folder, `${name}.ids.jsonl`), rows.join(''));
}
console.log(`${Object.keys(families).length} families, ${texts.length} texts each`);
