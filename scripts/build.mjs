// Builds the page and assembles dist/, a folder that any static host can serve:
//   index.html  service-worker.js  web/  schema/  licences.txt  release.json
//   module/looplab-core.{mjs,wasm}  module/looplab-experiments.wasm  module/looplab-code.json
//   module/looplab-process.{mjs,wasm}
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build_preset } from './lib/cmake.mjs';
import { Problem, is_main, main } from './lib/process.mjs';
import { at, dependencies, hash_of, home, make_folder } from './lib/project.mjs';
import { step } from './lib/steps.mjs';
import { setup } from './setup.mjs';
import { split_module } from './split_module.mjs';

/** Every file below a folder, as paths relative to it with forward slashes, sorted. */
function list_files(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !path.basename(name).startsWith('.') && statSync(path.join(folder, name)).isFile())
    .sort();
}

function notices() {
  const distributed = Object.entries(dependencies).filter(([name, entry]) =>
    !/not distributed/.test(entry.licence) && existsSync(home('third_party', 'licences', `${name}.txt`)));
  const chapter = ([name, { version, licence }]) =>
    `${'='.repeat(80)}\n${name} ${version} (${licence})\n${'='.repeat(80)}\n\n` +
    readFileSync(home('third_party', 'licences', `${name}.txt`), 'utf8').trim();
  const own = existsSync(at('LICENSE')) ? readFileSync(at('LICENSE'), 'utf8').trim() : '';
  return `Looplab\n\n${own}\n\nLooplab contains the following works of others.\n\n${distributed.map(chapter).join('\n\n')}\n`;
}

/** The contents of dist/ before stamping: a map from path to bytes. */
function collect(module_folder) {
  const files = new Map();
  const add = (name, file) => files.set(name, readFileSync(file));
  if (!existsSync(at('index.html'))) throw new Problem('There is no index.html in the project.');
  add('index.html', at('index.html'));
  for (const name of list_files(at('web'))) {
    add(name === 'service-worker.js' ? name : `web/${name}`, at('web', name));
  }
  for (const name of list_files(at('schema'))) add(`schema/${name}`, at('schema', name));
  const module_files = list_files(module_folder).filter((name) => /\.(mjs|js|wasm|data)$/.test(name));
  for (const name of module_files) add(`module/${name}`, path.join(module_folder, name));
  for (const name of ['looplab-code.json', 'looplab-process.mjs', 'looplab-process.wasm']) {
    add(`module/${name}`, at('build', 'web', 'module', name));
  }
  files.set('licences.txt', Buffer.from(notices()));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes the release id and the list of files into the pages and scripts that ask for them. */
function stamp(files, release) {
  const names = [...files.keys(), 'release.json'].filter((name) => name !== 'service-worker.js').sort();
  for (const [name, bytes] of files) {
    if (name.startsWith('module/') || !/\.(js|mjs|html)$/.test(name) || !bytes.includes('__LOOPLAB_')) continue;
    const text = bytes.toString()
      .replace(/(['"]?)__LOOPLAB_FILES__\1/g, () => JSON.stringify(names))
      .replaceAll('__LOOPLAB_RELEASE__', release);
    files.set(name, Buffer.from(text));
  }
}

/** Scripts without what only people read. After stamping: shortening works out what constants lead to. */
async function shorten(files) {
  const { minify } = createRequire(home('npm-page', 'package.json'))('terser');
  for (const [name, bytes] of files) {
    if (!/\.(js|mjs)$/.test(name)) continue;
    const module = name !== 'service-worker.js';
    const { code } = await minify(bytes.toString(), { module, compress: { passes: 2 } });
    files.set(name, Buffer.from(`${code}\n`));
  }
}

function is_current(release) {
  try {
    const written = JSON.parse(readFileSync(at('dist', 'release.json'), 'utf8'));
    return written.release === release &&
      written.files.every(({ path: name, bytes }) => statSync(at('dist', name)).size === bytes);
  } catch {
    return false;
  }
}

/** Writes dist/ when its contents changed. */
async function assemble() {
  const files = collect(await split_module(at('build', 'web', 'module')));
  const release = hash_of(...[...files].flat(), readFileSync(new URL(import.meta.url)), dependencies.terser.version).slice(0, 16);
  if (is_current(release)) return release;
  stamp(files, release);
  await shorten(files);
  const listed = [...files].map(([name, bytes]) => ({ path: name, bytes: bytes.length }));
  await make_folder(at('dist'), (folder) => {
    for (const [name, bytes] of [...files, ['release.json', `${JSON.stringify({ release, files: listed }, null, 1)}\n`]]) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), bytes);
    }
  });
  return release;
}

export async function build() {
  await setup({ web: true });
  await step('Build the page', () => build_preset('web'));
  return step('Assemble dist/', assemble);
}

if (is_main(import.meta)) {
  await main(async () => {
    const release = await build();
    console.log(`dist/ is ready: release ${release}.`);
  });
}
