// Makes tests/Grove.Text.Tests/Fixtures/templates/expected.jsonl: what Jinja2 makes of the templates and snippets there.
//   node eng/peers/template/fixture.mjs          (needs python3 with jinja2)
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCases } from './cases.mjs';

const folder = join(import.meta.dirname, '..', '..', '..', 'tests', 'Grove.Text.Tests', 'Fixtures', 'templates');
const work = mkdtempSync(join(tmpdir(), 'grove-template-'));
try {
  const cases = readCases(folder);
  writeFileSync(join(work, 'cases.jsonl'), cases.map((one) => JSON.stringify(one) + '\n').join(''));
  const run = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'oracle.py'), join(work, 'cases.jsonl'), join(work, 'out.jsonl')], { encoding: 'utf8', stdio: 'inherit' });
  if (run.status !== 0) process.exit(1);
  const results = readFileSync(join(work, 'out.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const lines = cases.map(({ name }, index) => JSON.stringify({ name, ...(results[index].error === undefined ? { text: results[index].text } : { error: true }) }) + '\n');
  writeFileSync(join(folder, 'expected.jsonl'), lines.join(''));
} finally {
  rmSync(work, { recursive: true });
}
