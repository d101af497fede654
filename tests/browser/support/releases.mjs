// Releases of the page that can be told apart: every file says which release it belongs to.
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { hash_of } from '../../../scripts/lib/project.mjs';
import { serve } from '../../../scripts/test_support/tools.mjs';
import { dist } from './site.mjs';

const record = (name) => `(globalThis.looplab_releases ??= []).push('${name}');`;

/** Scripts note their release when they run; the page carries it as a <meta>, the style as a property. */
function mark(file, name) {
  const text = readFileSync(file, 'utf8');
  if (/\.m?js$/.test(file)) writeFileSync(file, `${text}\n${record(name)}\n`);
  else if (file.endsWith('.html')) writeFileSync(file, text.replace('<head>', `<head>\n<meta name="release" content="${name}">`));
  else if (file.endsWith('.css')) writeFileSync(file, `${text}\n:root { --release: ${name}; }\n`);
}

/** Fills `folder` with a release called `name`, stamped as scripts/build.mjs stamps it. */
function write_release(folder, name) {
  cpSync(dist, folder, { recursive: true });
  const listed = JSON.parse(readFileSync(path.join(folder, 'release.json'), 'utf8'));
  for (const { path: file } of listed.files) if (file !== 'service-worker.js') mark(path.join(folder, file), name);
  const release = hash_of(listed.release, name).slice(0, 16);
  for (const stamped of ['service-worker.js', 'index.html']) {
    const text = readFileSync(path.join(folder, stamped), 'utf8');
    if (!text.includes(listed.release)) throw new Error(`${stamped} does not carry the id of its release.`);
    writeFileSync(path.join(folder, stamped), text.replaceAll(listed.release, release));
  }
  const files = listed.files.map(({ path: file }) => ({ path: file, bytes: statSync(path.join(folder, file)).size }));
  writeFileSync(path.join(folder, 'release.json'), JSON.stringify({ release, files }));
}

/** A folder to serve, whose contents can be replaced by another release at once. */
export class Host {
  #folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-releases-'));

  constructor(name) {
    this.publish(name);
  }

  get root() {
    return path.join(this.#folder, 'public');
  }

  file(name) {
    return path.join(this.root, name);
  }

  publish(name, change = () => {}) {
    const fresh = path.join(this.#folder, 'fresh');
    const old = path.join(this.#folder, 'old');
    write_release(fresh, name);
    change(fresh);
    if (existsSync(this.root)) renameSync(this.root, old);
    renameSync(fresh, this.root);
    rmSync(old, { recursive: true, force: true });
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** One origin without headers that holds two Looplabs, in a/ and b/: body(server). */
export async function with_neighbours(body) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-neighbours-'));
  write_release(path.join(folder, 'a'), 'one');
  write_release(path.join(folder, 'b'), 'two');
  const server = await serve({ root: folder, port: 0, isolation: false });
  try {
    await body(server);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A host without headers whose releases change under the eyes of its visitors: body(host, server). */
export async function with_host(body) {
  const host = new Host('one');
  const server = await serve({ root: host.root, port: 0, isolation: false, base: '/some/sub/' });
  try {
    await body(host, server);
  } finally {
    await server.close();
    host.remove();
  }
}
