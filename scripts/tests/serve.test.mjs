import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { read_options, serve } from '../serve.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-serve-'));
const root = path.join(folder, 'site');
let server;

before(async () => {
  mkdirSync(path.join(root, 'web'), { recursive: true });
  writeFileSync(path.join(root, 'index.html'), '<!doctype html>');
  writeFileSync(path.join(root, 'web', 'boot.mjs'), 'export {};');
  writeFileSync(path.join(root, 'core.wasm'), Buffer.from([0, 97, 115, 109]));
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  symlinkSync(path.join(folder, 'secret.txt'), path.join(root, 'link.txt'));
  server = await serve({ root, port: 8300 });
});
after(() => server.close());

/** A request whose path is sent exactly as written, which fetch would normalise. */
function raw(pathname, { method = 'GET', headers = {}, port = server.port, agent, at_first_bytes = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: pathname, method, headers, agent }, (response) => {
      let body = '';
      response.once('data', at_first_bytes).on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('error', reject).end();
  });
}

test('files come with their type and the isolation headers', async () => {
  for (const [name, type] of [['/', 'text/html'], ['/web/boot.mjs', 'text/javascript'], ['/core.wasm', 'application/wasm']]) {
    const { status, headers } = await raw(name);
    assert.equal(status, 200);
    assert.ok(headers['content-type'].startsWith(type), `${name}: ${headers['content-type']}`);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-embedder-policy'], 'require-corp');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  }
});

test('an unchanged file is answered with 304 and the same headers', async () => {
  const first = await raw('/index.html');
  const second = await raw('/index.html', { headers: { 'If-None-Match': first.headers.etag } });
  assert.equal(second.status, 304);
  assert.equal(second.body, '');
  assert.equal(second.headers['cross-origin-embedder-policy'], 'require-corp');
  assert.equal((await raw('/index.html', { headers: { 'If-None-Match': '"other"' } })).status, 200);
});

test('a changed file has a new tag', async () => {
  const file = path.join(root, 'changing.txt');
  writeFileSync(file, 'one');
  const before_change = await raw('/changing.txt');
  writeFileSync(file, 'three');
  const after_change = await raw('/changing.txt', { headers: { 'If-None-Match': before_change.headers.etag } });
  assert.equal(after_change.status, 200);
  assert.equal(after_change.body, 'three');
});

test('a file that grows while it is sent does not spill into the next answer', async () => {
  const file = path.join(root, 'growing.txt');
  writeFileSync(file, 'x'.repeat(4_000_000));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const grow = () => appendFileSync(file, 'more');
  const growing = await raw('/growing.txt', { agent, at_first_bytes: grow });
  assert.equal(growing.body.length, 4_000_000);
  assert.equal((await raw('/growing.txt', { agent })).body.length, 4_000_004);
  agent.destroy();
});

test('HEAD has the headers and no body; other methods are refused', async () => {
  const { status, headers, body } = await raw('/index.html', { method: 'HEAD' });
  assert.deepEqual([status, headers['content-length'], body], [200, '15', '']);
  assert.equal((await raw('/index.html', { method: 'POST' })).status, 405);
});

test('nothing outside the folder is served', async () => {
  for (const name of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/web/../../secret.txt', '/link.txt', '/%00', '/%zz', '//etc/passwd']) {
    const { status, body } = await raw(name);
    assert.equal(status, 404, name);
    assert.ok(!body.includes('secret\n') && body !== 'secret');
  }
});

test('a sub-path, without isolation', async () => {
  const other = await serve({ root, port: 0, base: '/sub/path', isolation: false });
  try {
    assert.ok(other.url.endsWith('/sub/path/'));
    assert.equal((await raw('/sub/path/', { port: other.port })).status, 200);
    assert.equal((await raw('/sub/path', { port: other.port })).headers.location, '/sub/path/');
    assert.equal((await raw('/', { port: other.port })).status, 404);
    assert.equal((await raw('/sub/path/', { port: other.port })).headers['cross-origin-embedder-policy'], undefined);
  } finally {
    await other.close();
  }
});

test('a busy port: the next one is taken', async () => {
  const other = await serve({ root, port: server.port });
  assert.notEqual(other.port, server.port);
  await other.close();
});

test('bad options are refused in a sentence', () => {
  assert.deepEqual(read_options(['--port', '9000', '--base=/a/', '--no-isolation']), { port: 9000, base: '/a/', isolation: false });
  for (const words of [['--port', 'x'], ['--port', '70000'], ['--what'], ['a', 'b']]) assert.throws(() => read_options(words));
});
