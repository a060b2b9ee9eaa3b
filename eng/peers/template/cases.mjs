// The cases that every engine renders: each real template with each conversation, with and without a generation prompt, and the snippets.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export function readCases(folder) {
  const read = (name) => readFileSync(join(folder, name), 'utf8');
  const cases = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jinja')).sort()) {
    for (const { name, ...conversation } of JSON.parse(read('conversations.json'))) {
      for (const add_generation_prompt of [false, true]) {
        cases.push({
          name: `${file} / ${name}${add_generation_prompt ? ' / prompt' : ''}`,
          template: read(file),
          input: { bos_token: '<s>', eos_token: '</s>', ...conversation, add_generation_prompt },
        });
      }
    }
  }
  const input = JSON.parse(read('snippets-input.json'));
  read('snippets.txt').split('\n=====\n').forEach((template, index) => cases.push({ name: `snippet ${index + 1}`, template, input }));
  return cases;
}
