// Shares one cache between grove and Hugging Face's JavaScript client, both ways:
//   npm install && npm run check
// Prints what agreed and ends with 0, or what did not and ends with 1.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { downloadFileToCacheDir, scanCacheDir, snapshotDownload } from '@huggingface/hub';
import { commit, describe, startHub } from './hub.mjs';

const root = resolve(process.env.GROVE_ROOT ?? join(import.meta.dirname, '..', '..', '..'));
const grove = join(root, 'artifacts', 'bin', 'Grove.Cli', 'release', process.platform === 'win32' ? 'grove.exe' : 'grove');
const id = 'org/tiny';
const token = 'hf_only_for_the_hub';
const head = Buffer.from(JSON.stringify({ w: { dtype: 'F32', shape: [2, 500], data_offsets: [0, 4000] } }));
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(head.length));
const files = [
  describe('config.json', Buffer.from('{"model_type": "llama"}'), false),
  describe('tokenizer.json', Buffer.from('{}'), false),
  describe('README.md', Buffer.from('# Tiny'), false),
  describe('additional_chat_templates/tool.jinja', Buffer.from('{{ messages }}'), false),
  describe('model.safetensors', Buffer.concat([length, head, Buffer.alloc(4000, 7)]), true),
];

const folder = mkdtempSync(join(tmpdir(), 'grove-peer-hub-'));
const hub = await startHub(id, files, token);
console.debug = () => {};
try {
  const ours = join(folder, 'ours');
  const theirs = join(folder, 'theirs');
  const request = { repo: id, hubUrl: hub.address, accessToken: token };

  const pulled = await run(ours, 'model', 'pull', id);
  assert.equal(pulled.commit, commit);
  const scan = await scanCacheDir(ours);
  assert.deepEqual(scan.warnings, []);
  assert.equal(scan.repos.length, 1);
  assert.deepEqual(scan.repos[0].id, { name: id, type: 'model' });
  const [revision] = scan.repos[0].revisions;
  assert.deepEqual([revision.commitOid, revision.refs], [commit, ['main']]);
  // Their scanner looks at the top of a snapshot only.
  const top = files.filter((file) => !file.path.includes('/'));
  assert.deepEqual(revision.files.map((file) => file.path.slice(revision.path.length + 1)).sort(), top.map((file) => file.path).sort());
  assert.equal(revision.size, top.reduce((sum, file) => sum + file.size, 0));
  console.log(`scanCacheDir understands the cache that grove wrote: ${revision.files.length} files, ${revision.size} bytes`);

  let requests = 0;
  const counting = (...of) => { requests++; return fetch(...of); };
  for (const file of files) {
    const path = await downloadFileToCacheDir({ ...request, path: file.path, revision: commit, cacheDir: ours, fetch: counting });
    assert.deepEqual(readFileSync(path), file.content);
  }
  assert.equal(requests, 0);
  console.log('downloadFileToCacheDir finds all of it there without a request');

  await snapshotDownload({ ...request, cacheDir: theirs });
  const layout = (cache) => readdirSync(join(cache, 'models--org--tiny'), { recursive: true })
    .map((name) => join(cache, 'models--org--tiny', name)).filter((path) => !lstatSync(path).isDirectory() && !path.includes('.no_exist'))
    .map((path) => `${relative(cache, path)} ${lstatSync(path).isSymbolicLink() ? `-> ${readlinkSync(path)}` : readFileSync(path).length}`).sort();
  assert.deepEqual(layout(ours), layout(theirs));
  console.log(`the two caches are alike: ${layout(ours).length} files and links`);

  const [listed] = (await run(theirs, 'model', 'list', theirs)).models;
  assert.deepEqual([listed.name, listed.type, listed.parameters, listed.whole, listed.refs], [id, 'llama', 1000, true, ['main']]);
  const again = await run(theirs, 'model', 'pull', id);
  assert.equal(again.downloadedBytes, 0);
  const offline = await run(theirs, 'model', 'pull', id, { HF_HUB_OFFLINE: '1', HF_ENDPOINT: 'http://127.0.0.1:1' });
  assert.equal(offline.folder, again.folder);
  assert.deepEqual(hub.problems, []);
  console.log('grove understands the cache that snapshotDownload wrote, and uses it offline');
} finally {
  hub.close();
  rmSync(folder, { recursive: true });
}

// Runs grove with a cache; a last argument that is no text is more of its environment.
function run(cache, ...args) {
  const more = typeof args.at(-1) === 'object' ? args.pop() : {};
  return new Promise((done, fail) => {
    const child = spawn(grove, [...args, '--json'], {
      env: { ...process.env, HF_ENDPOINT: hub.address, HF_HUB_CACHE: cache, HF_TOKEN: token, ...more },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(JSON.parse(output)) : fail(new Error(`grove ${args.join(' ')} ended with ${code}`))));
  });
}
