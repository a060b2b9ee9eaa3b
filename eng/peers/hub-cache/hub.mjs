// A hub in a page: the endpoints that downloads need, over one model held in memory. The large file lies on
// another port, as the storage of real hubs does.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

const hash = (algorithm, ...parts) => parts.reduce((sum, part) => sum.update(part), createHash(algorithm)).digest('hex');

export const commit = 'c0ffee'.padEnd(40, '0');

export function describe(path, content, large) {
  const oid = hash('sha1', `blob ${content.length}\0`, content);
  return { path, content, large, size: content.length, oid, sha256: hash('sha256', content), etag: large ? hash('sha256', content) : oid };
}

// Starts the hub; `token` must come with every request to it and with none to the storage.
export async function startHub(id, files, token) {
  const problems = [];
  const storage = await listen((request, response) => {
    if (request.headers.authorization) problems.push('the token was sent to the storage');
    const file = files.find((file) => request.url === `/${file.sha256}`);
    if (file) send(request, response, file); else response.writeHead(404).end();
  });
  const hub = await listen(async (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) problems.push(`no token with ${request.url}`);
    const url = new URL(request.url, 'http://hub');
    const json = (value) => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
    if (url.pathname.startsWith(`/api/models/${id}/revision/`)) {
      return json({
        _id: '1', id, sha: commit, private: false, gated: false, downloads: 0, likes: 0, lastModified: new Date(0).toISOString(), tags: [],
        siblings: files.map((file) => ({ rfilename: file.path, size: file.size, blobId: file.oid, ...(file.large && { lfs: { sha256: file.sha256, size: file.size, pointerSize: 130 } }) })),
      });
    }
    const entry = (file) => ({
      type: 'file', path: file.path, size: file.size, oid: file.oid, lastCommit: { id: commit, title: 'all', date: new Date(0).toISOString() },
      ...(file.large && { lfs: { oid: file.sha256, size: file.size, pointerSize: 130 } }),
    });
    if (url.pathname.startsWith(`/api/models/${id}/tree/`)) return json(files.map(entry));
    if (url.pathname.startsWith(`/api/models/${id}/paths-info/`)) {
      let body = '';
      for await (const part of request) body += part;
      const { paths } = JSON.parse(body);
      return json(files.filter((file) => paths.includes(file.path)).map(entry));
    }
    const file = files.find((file) => url.pathname === `/${id}/resolve/main/${file.path}` || url.pathname === `/${id}/resolve/${commit}/${file.path}`);
    if (!file) return response.writeHead(404, { 'X-Error-Code': 'EntryNotFound', 'X-Repo-Commit': commit }).end();
    response.setHeader('X-Repo-Commit', commit);
    if (!file.large) return send(request, response, file);
    response.setHeader('X-Linked-ETag', `"${file.etag}"`);
    response.setHeader('X-Linked-Size', file.size);
    response.writeHead(302, { Location: `${storage.address}/${file.sha256}` }).end();
  });
  return { address: hub.address, problems, close: () => { hub.server.close(); storage.server.close(); } };
}

function send(request, response, file) {
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', `"${file.etag}"`);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const from = range ? Number(range[1]) : 0;
  const to = range?.[2] ? Math.min(Number(range[2]), file.size - 1) : file.size - 1;
  const part = file.content.subarray(from, to + 1);
  if (range) response.setHeader('Content-Range', `bytes ${from}-${to}/${file.size}`);
  response.setHeader('Content-Length', part.length);
  response.writeHead(range ? 206 : 200).end(request.method === 'HEAD' ? undefined : part);
}

function listen(answer) {
  return new Promise((started) => {
    const server = createServer(answer).listen(0, '127.0.0.1', () => started({ server, address: `http://127.0.0.1:${server.address().port}` }));
  });
}
