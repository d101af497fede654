// Serves a folder on this machine with cross-origin isolation:
//   node scripts/serve.mjs [FOLDER] [--port 8000] [--base /sub/path/] [--no-isolation]
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { Problem, is_main, main } from './lib/process.mjs';
import { at } from './lib/project.mjs';

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8', '.webmanifest': 'application/manifest+json', '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};
const isolation_headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

function refuse(response, code, text, headers = {}) {
  response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text), ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** The file that an address names below `root`, or undefined. Links that lead outside do not count. */
async function find_file(root, base, pathname) {
  let relative;
  try {
    relative = decodeURIComponent(pathname.slice(base.length));
  } catch {
    return undefined;
  }
  if (relative.includes('\0')) return undefined;
  try {
    let file = await realpath(path.join(root, `/${relative}`));
    if ((await stat(file)).isDirectory()) {
      if (relative && !relative.endsWith('/')) return { redirect: `${pathname}/` };
      file = await realpath(path.join(file, 'index.html'));
    }
    const inside = file.startsWith(root + path.sep);
    return inside ? { file, details: await stat(file) } : undefined;
  } catch {
    return undefined;
  }
}

// The tag is the content's hash, remembered while size and time stay the same.
const tags = new Map();
async function tag_of(file, { size, mtimeMs }) {
  const known = tags.get(file);
  if (known?.size === size && known.mtimeMs === mtimeMs) return known.tag;
  const tag = `"${createHash('sha256').update(await readFile(file)).digest('hex').slice(0, 32)}"`;
  tags.set(file, { size, mtimeMs, tag });
  return tag;
}

const matches = (header, tag) =>
  header !== undefined && (header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag));

async function answer(request, response, { root, base, headers }) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405, 'Only GET and HEAD.\n', { Allow: 'GET, HEAD' });
  const { pathname, search } = new URL(request.url, 'http://localhost');
  if (`${pathname}/` === base) return refuse(response, 301, '', { Location: base + search });
  const found = pathname.startsWith(base) ? await find_file(root, base, pathname) : undefined;
  if (!found) return refuse(response, 404, `There is no ${pathname} here.\n`, headers);
  if (found.redirect) return refuse(response, 301, '', { Location: found.redirect + search });
  const { file, details } = found;
  const tag = await tag_of(file, details);
  const common = { ...headers, 'Cache-Control': 'no-cache', ETag: tag, 'X-Content-Type-Options': 'nosniff' };
  if (matches(request.headers['if-none-match'], tag)) {
    response.writeHead(304, common);
    return response.end();
  }
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  if (request.method === 'HEAD') {
    response.writeHead(200, { ...common, 'Content-Type': type, 'Content-Length': details.size });
    return response.end();
  }
  // Read whole, so that the length that is announced is the length that is sent, even while a build rewrites the file:
  // a stream would go on with what was appended, into the next answer of the connection.
  const content = await readFile(file);
  response.writeHead(200, { ...common, 'Content-Type': type, 'Content-Length': content.length });
  response.end(content);
}

/** Tries `port` and, when it is busy, those after it. Port 0 takes any. */
async function listen(server, port) {
  for (let candidate = port; candidate < port + 100; ++candidate) {
    const error = await new Promise((resolve) => {
      server.once('error', resolve);
      server.listen(candidate, '127.0.0.1', () => {
        server.removeListener('error', resolve);
        resolve(undefined);
      });
    });
    if (!error) return server.address().port;
    if (error.code !== 'EADDRINUSE') throw new Problem(`Port ${candidate} cannot be opened: ${error.message}.`);
    console.log(`Port ${candidate} is busy: trying ${candidate + 1}.`);
  }
  throw new Problem(`The ports ${port} to ${port + 99} are all busy: choose another with --port.`);
}

/** Starts a server; resolves to {url, port, close}. */
export async function serve({ root = at('dist'), port = 8000, isolation = true, base = '/' } = {}) {
  const folder = await realpath(root).catch(() => {
    throw new Problem(`There is no folder ${path.basename(root)}: run "npm run build" first.`);
  });
  const prefix = `/${base}/`.replace(/\/+/g, '/');
  const options = { root: folder, base: prefix, headers: isolation ? isolation_headers : {} };
  const server = http.createServer((request, response) => {
    answer(request, response, options).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'The server failed.\n');
    });
  });
  const taken = await listen(server, port);
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${taken}${prefix}`, port: taken, close };
}

/** Reads --port, --base, --no-isolation and at most one folder. */
export function read_options(words) {
  const options = {};
  for (let i = 0; i < words.length; ++i) {
    const [name, inline] = words[i].split(/=(.*)/s);
    const value = () => inline ?? words[++i] ?? '';
    if (name === '--no-isolation') options.isolation = false;
    else if (name === '--base') options.base = value();
    else if (name === '--port') {
      const text = value();
      options.port = Number(text);
      if (!/^\d+$/.test(text) || options.port > 65435) throw new Problem(`--port ${text}: a port is a number from 0 to 65435.`);
    } else if (name.startsWith('-') || options.root) {
      throw new Problem(`Unknown option ${words[i]}: the options are --port N, --base /sub/path/ and --no-isolation.`);
    } else options.root = path.resolve(words[i]);
  }
  return options;
}

if (is_main(import.meta)) {
  await main(async () => {
    const { url } = await serve(read_options(process.argv.slice(2)));
    console.log(`Serving ${url}  (Ctrl-C ends it)`);
    process.on('SIGINT', () => process.exit(130));
    process.on('SIGTERM', () => process.exit(143));
  });
}
