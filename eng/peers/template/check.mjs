// Compares our prompts with those of Hugging Face's jinja and, where python3 has it, of Jinja2:
//   npm install && npm run check
// Prints "identical: N prompts" for each engine and ends with 0, or prints the first differences and ends with 1.
// Jinja2 has to agree everywhere. Hugging Face's engine reads less of the language; differences.json lists the snippets where it is known to differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Template } from '@huggingface/jinja';
import { readCases } from './cases.mjs';

// The day on which the other engines render; strftime_now of this one asks the clock.
const Clock = Date;
globalThis.Date = class extends Clock {
  constructor(...given) {
    super(...(given.length > 0 ? given : [2026, 0, 2, 3, 4, 5]));
  }
};

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const here = join(root, 'eng', 'peers', 'template');
const cases = readCases(join(root, 'tests', 'Grove.Text.Tests', 'Fixtures', 'templates'));
const known = JSON.parse(readFileSync(join(here, 'differences.json'), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'grove-peer-'));
try {
  const input = join(work, 'cases.jsonl');
  writeFileSync(input, cases.map((one) => JSON.stringify(one) + '\n').join(''));
  const ours = renderWith('dotnet', ['run', join(here, 'dump.cs'), '--', input, join(work, 'ours.jsonl')], join(work, 'ours.jsonl'));
  if (ours === null) process.exit(1);
  compare('@huggingface/jinja', cases.map(renderHere), ours, known);
  if (spawnSync('/usr/bin/python3', ['-c', 'import jinja2'], { stdio: 'ignore' }).status === 0) {
    const theirs = renderWith('/usr/bin/python3', [join(here, 'oracle.py'), input, join(work, 'jinja2.jsonl')], join(work, 'jinja2.jsonl'));
    if (theirs === null) process.exit(1);
    compare('Jinja2', theirs, ours, {});
  } else {
    console.log('Jinja2: python3 does not have it, so it was not compared (its stored results are, in the tests)');
  }
} finally {
  rmSync(work, { recursive: true });
}

function renderWith(command, words, output) {
  const run = spawnSync(command, words, { encoding: 'utf8' });
  if (run.status === 0) return readFileSync(output, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  console.error(run.stdout, run.stderr, run.error ?? '');
  return null;
}

function renderHere({ template, input }) {
  try {
    return { text: new Template(template).render(structuredClone(input)) };
  } catch (failure) {
    return { error: String(failure.message) };
  }
}

function compare(engine, theirs, ours, except) {
  let same = 0;
  let different = 0;
  const excepted = [];
  cases.forEach(({ name, template }, index) => {
    const [their, our] = [theirs[index], ours[index]];
    const agree = their.text === our.text;
    const allowed = (except.templates ?? []).includes(template) || (except.cases ?? []).includes(name);
    if (agree) same++;
    else if (allowed) excepted.push(name);
    else if (different++ < 20) console.error(JSON.stringify({ engine, name, template: name.startsWith('snippet') ? template : undefined, theirs: their, ours: our }));
  });
  if (different > 0 || same < 300) {
    console.error(`different: ${different} of ${cases.length} prompts (${engine})`);
    process.exitCode = 1;
    return;
  }
  console.log(`identical: ${same} prompts (${engine})${excepted.length > 0 ? `; known to differ: ${excepted.length}` : ''}`);
}
