// Makes src/Grove.Text/Tokenizers/Normalizers/normalization.bin from the Unicode tables of Node:
//   node eng/unicode/normalization.mjs src/Grove.Text/Tokenizers/Normalizers/normalization.bin
// Per section a u32 count, then little-endian records:
//   combining classes  u32 code point << 8 | class order (made by sorting marks against one another; only the order matters)
//   decompositions     u32 code point | compatibility << 31, u32 length, u32 × length   (full, not step by step)
//   compositions       u32 first, u32 second, u32 composite
import { writeFileSync } from 'node:fs';

const words = [];
const points = [];
for (let c = 0; c <= 0x10ffff; c++) if ((c < 0xd800 || c > 0xdfff) && !(c >= 0xac00 && c <= 0xd7a3)) points.push(c);
const text = String.fromCodePoint;
const codes = (s) => [...s].map((c) => c.codePointAt(0));

// A mark of class 0 is never moved. Probes of known classes tell the class of any other mark by the order in which NFD puts them.
const probes = [
  [1, 0x334], [6, 0x16ff0], [7, 0x93c], [8, 0x3099], [9, 0x94d], ...[...Array(17)].map((_, i) => [10 + i, 0x5b0 + i]), [26, 0xfb1e], [27, 0x64b], [28, 0x64c], [29, 0x64d],
  [30, 0x64e], [31, 0x64f], [32, 0x650], [33, 0x651], [34, 0x652], [35, 0x670], [36, 0x711], [84, 0xc55], [91, 0xc56], [103, 0xe38], [107, 0xe48],
  [118, 0xeb8], [122, 0xec8], [129, 0xf71], [130, 0xf72], [132, 0xf74], [202, 0x321], [214, 0x1dce], [216, 0x31b], [218, 0x302a], [220, 0x316],
  [222, 0x59a], [224, 0x302e], [226, 0x1d16d], [228, 0x5ae], [230, 0x301], [232, 0x315], [233, 0x35c], [234, 0x35d], [240, 0x345],
];
// 0x5ba is a second holam (class 19); the probes from 0x5b0 on are classes 10 to 18, 19, 19, 20, ...
probes.splice(0, probes.length, ...probes.filter(([, c]) => !(c >= 0x5b0 && c <= 0x5c0)),
  ...[[10, 0x5b0], [11, 0x5b1], [12, 0x5b2], [13, 0x5b3], [14, 0x5b4], [15, 0x5b5], [16, 0x5b6], [17, 0x5b7], [18, 0x5b8], [19, 0x5b9], [20, 0x5bb], [21, 0x5bc], [22, 0x5bd], [23, 0x5bf], [24, 0x5c1], [25, 0x5c2]]);
probes.sort((a, b) => a[0] - b[0]);
const moves = (first, second) => text(0x41, first, second).normalize('NFD') === text(0x41, second, first) && first !== second;
const classes = [];
for (const c of points) {
  if (codes(text(c).normalize('NFD')).length !== 1 || text(c).normalize('NFD') !== text(c)) continue;
  // Class 0 stays where it is on both sides.
  const low = moves(c, 0x334) || moves(0x345, c);
  if (!low) continue;
  let rank = 0;
  for (const [value, probe] of probes) {
    if (c === probe || (!moves(c, probe) && !moves(probe, c))) { rank = value; break; }
  }
  if (rank === 0) throw new Error('no class for ' + c.toString(16));
  classes.push((c * 256 + rank) >>> 0);
}
words.push(classes.length, ...classes);

const decompositions = [];
let count = 0;
for (const c of points) {
  const canonical = text(c).normalize('NFD'), compatible = text(c).normalize('NFKD');
  if (canonical !== text(c)) { decompositions.push(c, codes(canonical).length, ...codes(canonical)); count++; }
  if (compatible !== canonical) { decompositions.push((c | 0x80000000) >>> 0, codes(compatible).length, ...codes(compatible)); count++; }
}
words.push(count, ...decompositions);

const compositions = [];
for (const c of points) {
  const full = text(c).normalize('NFD');
  if (full === text(c) || text(c).normalize('NFC') !== text(c)) continue;
  // The last character joins what the others compose to.
  const all = codes(full), last = all.pop(), first = codes(text(...all).normalize('NFC'));
  if (first.length === 1 && text(first[0], last).normalize('NFC') === text(c)) { compositions.push(first[0], last, c); continue; }
  throw new Error('no pair for ' + c.toString(16));
}
words.push(compositions.length / 3, ...compositions);
writeFileSync(process.argv[2], Buffer.from(Uint32Array.from(words).buffer));
console.log(`Unicode ${process.versions.unicode}: ${classes.length} marks, ${count} decompositions, ${compositions.length / 3} compositions, ${words.length * 4} bytes`);
