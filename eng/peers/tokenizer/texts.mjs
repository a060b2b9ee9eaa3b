// Texts that tell tokenizers apart: languages, code, emoji, combining marks, white space, and random mixtures of a fixed seed.
export const written = [
  'Hello, world! It\'s 2024 and we\'ll see what they\'ve DONE; I\'D say "no" – don\'t you?', 'THE CAT\'S HAT, WE\'LL', 'x\'S y\'ſ z\'LL',
  'Größe, Straße, Äpfel und Öl kosten 1.234,56 €.', 'Ça va être une journée d\'été où l\'on mange des crêpes.', 'El niño comió piñas en España, ¿verdad?',
  'Привет, как дела? Всё хорошо.', 'Καλημέρα κόσμε, τι κάνεις;', 'שלום עולם', 'مرحبا بالعالم ١٢٣', 'नमस्ते दुनिया, कैसे हो?', 'สวัสดีชาวโลก', '你好，世界！今天天气很好。', 'こんにちは世界、元気ですか？', '안녕하세요 세계', 'Tiếng Việt có dấu', 'ＦＵＬＬ ｗｉｄｔｈ　ﬁ ﬂ ① ½ ㎏ ™',
  'def f(x):\n    return x**2  # square\n\n\nclass A:\n\tpass\n', 'for (int i = 0; i < 10; ++i) { printf("%d\\n", i); }\r\n\r\n', '<div class="a">&nbsp;</div>\n\n\n\n   <!-- end -->', 'SELECT * FROM t WHERE a>=3 AND b!=\'x\';',
  '😀 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪', 'e\u0301 é n\u0303 ñ a\u0323\u0302 ậ ṩ q\u0307\u0323', '𝔸𝔹𝕔 𐐷𐑌 𝟙𝟚 𠀀𠀁', '\u00a0\u2003\u3000\u200b\u200d\ufeff', '',
  ' ', '  ', '   a', 'a   ', ' \n \n ', '\n\n\n', '\t\t a\t', 'a\r\nb\rc', '1 12 123 1234 12345 1234567', '१२३४ Ⅻ ½¾', '...!!!???', '--- === ***', 'a.b,c;d:e', 'don\'t won\'t \'tis \'\' \'s', 'Ünïcödé ÀÉÎ İstanbul ẞ ΣΑΣ',
  '<s>hello</s> <|endoftext|>world<|im_end|>', '[CLS] x [MASK] y [SEP]', 'a <mask>b<mask> c', '<tool> x  <tool>y z<tool>', '▁a ▁▁b a▁b', '\u0000\u0001\u007f\u0085', 'foo_bar fooBar FOO123bar', 'https://example.org/a?b=c&d=%20e#f',
];

// A small generator of a fixed seed, so that every run and every reader sees the same texts.
export function randomTexts(count, seed) {
  let state = seed >>> 0;
  const random = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
  const pieces = [' ', ' ', '  ', '\n', '\r\n', '\t', '\'s', '\'LL', '\'', 'a', 'The', 'the', 'ing', 'é', 'ß', 'Ж', '中文', '한', 'ت', '😀', '𝔸', '१', '½', '7', '12', '345', ',', '...', '/', '\u00a0', '\u3000', '\u0301', '\u0323', '▁', '_', '<s>', '<mask>', '<|endoftext|>', '##', 'ﬁ', '①', '-', '('];
  const category = /\p{Cn}|\p{Cs}|\p{Co}/u;
  const texts = [];
  while (texts.length < count) {
    let text = '';
    for (let left = 1 + random(30); left > 0; left--) {
      if (random(8) > 0) {
        text += pieces[random(pieces.length)];
        continue;
      }
      const c = random(random(2) ? 0x3000 : 0x1ffff);
      const s = c >= 0xd800 && c < 0xe000 ? 'x' : String.fromCodePoint(c);
      // Characters that one Unicode table does not know may be letters in another's.
      text += category.test(s) || newer(c) ? 'n' : s;
    }
    texts.push(text);
  }
  return texts;
}

// Blocks that came to Unicode after the tables of the libraries compared here were made.
function newer(c) {
  if (c >= 0x10500) return !((c >= 0x1d400 && c <= 0x1d7ff) || (c >= 0x1f300 && c <= 0x1f5ff));
  return (c >= 0x7fd && c <= 0x7ff) || (c >= 0x8b5 && c <= 0x8e2) || (c >= 0x9fc && c <= 0x9fe) || (c >= 0xaf9 && c <= 0xaff) || c === 0xc04 || c === 0xd00 || c === 0xd3b || c === 0xd3c || (c >= 0x1c80 && c <= 0x1c88) || (c >= 0x1cf7 && c <= 0x1cfa) || (c >= 0x1abf && c <= 0x1aff) || (c >= 0x1df6 && c <= 0x1dff) || (c >= 0x2bd2 && c <= 0x2bff) || (c >= 0x2e43 && c <= 0x2e7f) || (c >= 0xb53 && c <= 0xb55) || (c >= 0x1c89 && c <= 0x1c8a) || (c >= 0x870 && c <= 0x89f) || c === 0xece || c === 0xcf3 || c === 0xc3c || c === 0xc5d || c === 0xcdd || c === 0x1734 || c === 0x180f || (c >= 0x1ac1 && c <= 0x1aff) || (c >= 0x1df5 && c <= 0x1dff);
}
