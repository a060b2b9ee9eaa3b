// Makes src/Grove.Synthesis/Filters/Language/trigrams.bin from the n-gram counts of Lingua (Apache-2.0), which were taken from
// newspapers and web pages:
//   node eng/languages/trigrams.mjs MODELS src/Grove.Synthesis/Filters/Language/trigrams.bin
// MODELS is the folder LanguageModels of the NuGet package SearchPioneer.Lingua 2.0.0 (contentFiles/any/any/Lingua/LanguageModels).
// The file, little-endian, compressed with Brotli:
//   u8 number of languages, 2 letters each
//   u32 number of trigrams, then for each 3 × u16 (UTF-16), and for each language a u8: −16 ln p, at most 254; 255 where it does not occur
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

const [models, out] = process.argv.slice(2);
const languages = ['en', 'de', 'es', 'fr', 'it', 'pt', 'nl', 'sv', 'da', 'nb', 'pl', 'cs', 'ca', 'ro', 'tr', 'fi', 'hu'];
const perLanguage = 2400;

function counts(language, name) {
  const { ngrams } = JSON.parse(brotliDecompressSync(readFileSync(`${models}/${language}/${name}.json.br`)));
  const all = new Map();
  for (const [fraction, list] of Object.entries(ngrams)) {
    const [part, whole] = fraction.split('/').map(Number);
    for (const ngram of list.split(' ')) all.set(ngram, part / whole);
  }
  return all;
}

// The counts of n-grams are given as shares of those that begin alike; together they make the share among all trigrams.
const tables = languages.map((language) => {
  const [one, two, three] = ['unigrams', 'bigrams', 'trigrams'].map((name) => counts(language, name));
  const joint = new Map();
  for (const [ngram, share] of three) {
    if (ngram.length === 3) joint.set(ngram, share * (two.get(ngram.slice(0, 2)) ?? 0) * (one.get(ngram[0]) ?? 0));
  }
  return joint;
});

const chosen = new Set();
for (const table of tables) [...table].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, perLanguage).forEach(([ngram]) => chosen.add(ngram));
const trigrams = [...chosen].sort();
const bytes = Buffer.alloc(1 + 2 * languages.length + 4 + trigrams.length * (6 + languages.length));
let at = bytes.writeUInt8(languages.length, 0);
for (const language of languages) at += bytes.write(language, at, 'ascii');
at = bytes.writeUInt32LE(trigrams.length, at);
for (const trigram of trigrams) {
  for (let i = 0; i < 3; i++) at = bytes.writeUInt16LE(trigram.charCodeAt(i), at);
  for (const table of tables) {
    const share = table.get(trigram);
    at = bytes.writeUInt8(share ? Math.min(254, Math.round(-16 * Math.log(share))) : 255, at);
  }
}
writeFileSync(out, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
console.log(`${trigrams.length} trigrams of ${languages.length} languages`);
