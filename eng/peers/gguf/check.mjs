// Reads the GGUF and safetensors files that we write with Hugging Face's parsers:
//   npm install && npm run check
// Prints a line for each file, and ends with 1 when metadata, a name, a type, a shape or a place differs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GGMLQuantizationType, gguf } from '@huggingface/gguf';
import { parseSafetensorsMetadata } from '@huggingface/hub';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const folder = mkdtempSync(join(tmpdir(), 'grove-peer-'));
try {
  const write = spawnSync('dotnet', ['run', join(root, 'eng', 'peers', 'gguf', 'write.cs'), '--', folder], { encoding: 'utf8' });
  assert.equal(write.status, 0, write.stdout + write.stderr);
  const list = JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8'));
  await checkGguf(list.gguf);
  for (const [name, tensors] of Object.entries(list.safetensors)) await checkSafetensors(name, tensors);
} finally {
  rmSync(folder, { recursive: true });
}

async function checkGguf(expected) {
  const { metadata, tensorInfos, tensorDataOffset } = await gguf(join(folder, 'all.gguf'), { allowLocalFile: true });
  const wanted = {
    version: 3, tensor_count: BigInt(expected.length), kv_count: 12n,
    'general.architecture': 'llama', 'general.name': 'Grüße 🌳\nzwei', 'general.file_type': 15,
    'llama.block_count': 10, 'llama.rope.freq_base': 10000.5, 'n.i32': -5, 'n.u64': 1n << 60n, 'n.yes': true,
    'tokenizer.ggml.tokens': ['<s>', '', 'Ж', '▁a'], 'tokenizer.ggml.token_type': [3, 1, 1, 1], 'tokenizer.ggml.scores': [0, -1.5, -2, -3], 'n.none': [],
  };
  assert.deepEqual({ ...metadata }, wanted);
  assert.deepEqual(
    tensorInfos.map(({ name, dtype, shape, offset }) => ({ name, type: GGMLQuantizationType[dtype], shape: shape.map(Number), offset: Number(offset), start: Number(tensorDataOffset) })),
    expected);
  console.log(`read: all.gguf, ${expected.length} tensors of ${new Set(expected.map((t) => t.type)).size} types`);
}

async function checkSafetensors(name, expected) {
  const parsed = await parseSafetensorsMetadata({ repo: `grove/${name}`, hubUrl: 'http://hub.invalid', fetch: serve, computeParametersCount: true });
  const headers = parsed.sharded ? parsed.headers : { 'model.safetensors': parsed.header };
  const found = Object.entries(headers).flatMap(([file, { __metadata__, ...tensors }]) => {
    assert.equal(__metadata__.format, 'pt');
    return Object.entries(tensors).map(([tensor, { dtype, shape, data_offsets }]) => ({ name: tensor, file, type: dtype, shape, offsets: data_offsets }));
  });
  const byName = (a, b) => (a.name < b.name ? -1 : 1);
  assert.deepEqual(found.sort(byName), [...expected].sort(byName));
  if (parsed.sharded) assert.deepEqual(parsed.index.weight_map, Object.fromEntries(expected.map((t) => [t.name, t.file])));
  const count = expected.reduce((sum, t) => sum + t.shape.reduce((product, size) => product * size, 1), 0);
  assert.equal(Object.values(parsed.parameterCount).reduce((sum, n) => sum + n, 0), count);
  console.log(`read: ${name}, ${found.length} tensors in ${Object.keys(headers).length} files, ${count} parameters`);
}

// The parser only reads from a hub: this is one that has the folder's files.
async function serve(input, options = {}) {
  const [, name, file] = new URL(input instanceof Request ? input.url : input).pathname.match(/^\/grove\/([^/]+)\/(?:resolve|raw)\/main\/(.+)$/) ?? [];
  const path = name && join(folder, name, file);
  if (!path || !existsSync(path)) return new Response('', { status: 404, headers: { 'X-Error-Code': 'EntryNotFound' } });
  const bytes = readFileSync(path);
  const range = new Headers(options.headers).get('Range')?.match(/^bytes=(\d+)-(\d*)$/);
  const first = range ? Number(range[1]) : 0;
  const last = range && range[2] ? Math.min(Number(range[2]), bytes.length - 1) : bytes.length - 1;
  const part = bytes.subarray(first, last + 1);
  const headers = { ETag: `"${file}"`, 'Content-Length': String(part.length), ...(range && { 'Content-Range': `bytes ${first}-${last}/${bytes.length}` }) };
  return new Response(options.method === 'HEAD' ? null : part, { status: range ? 206 : 200, headers });
}
