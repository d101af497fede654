// Emscripten: the one on PATH when it is new enough, else Debian's packages unpacked into the
// project. Either way .looplab/bin/em++ and its companions start it.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, must_run, run } from '../lib/process.mjs';
import { dependencies, hash_of, home, is_done, make_folder, mark_done } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';
import { download } from './apt.mjs';
import { copy_licence, write_source_notice, write_trimmed_licence } from './licences.mjs';
import { npm_install } from './npm.mjs';
import { distribution, on_path, require_space } from './system.mjs';

const tools = ['emcc', 'em++', 'emar', 'emranlib', 'emnm', 'em-config', 'emcmake', 'emsize', 'emsymbolizer', 'embuilder'];
const { emscripten, binaryen } = dependencies;
const recipe = 2;

const at_least = (version, minimum) => {
  const [a, b] = [version, minimum].map((text) => text.split('.').map(Number));
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
};

/** The folder of an Emscripten on PATH that is new enough, or undefined. */
async function find_on_path() {
  const compiler = on_path('em++');
  if (!compiler || compiler.startsWith(home())) return undefined;
  const { output } = await run(compiler, ['--version']);
  const version = output.match(/emcc \(.*?\) (\d+\.\d+\.\d+)/)?.[1];
  return version && at_least(version, emscripten.minimum) >= 0 ? { compiler, version } : undefined;
}

function write_wrapper(tool, lines) {
  const file = home('bin', tool);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `#!/bin/sh\n${lines.join('\n')}\n`);
  chmodSync(`${file}.new`, 0o755);
  renameSync(`${file}.new`, file);
}

/** Wrappers for an emsdk, which other projects use too: its tools and configuration as they are, but a
 *  copy of its cache, because a library built for this project must not become theirs. */
async function use_emsdk({ compiler }) {
  const sdk = path.dirname(compiler);
  require_space(1);
  await step('Emscripten: copy of the cache of the one on PATH', () => make_folder(home('emscripten'), async (folder) => {
    const told = await must_run("Finding Emscripten's cache", path.join(sdk, 'em-config'), ['CACHE']);
    const cache = told.trim().split('\n').at(-1);
    mkdirSync(path.join(folder, 'cache'));
    if (existsSync(cache)) await copy_folder(cache, path.join(folder, 'cache'), unused.map((pattern) => `--exclude=${pattern}`));
    await must_run('Making the copy writable', 'chmod', ['-R', 'u+w', path.join(folder, 'cache')]);
  }));
  for (const tool of tools) {
    const target = path.join(sdk, tool);
    if (!existsSync(target)) continue;
    write_wrapper(tool, ['here=$(cd "${0%/*}/.." && pwd)', 'export EM_CACHE="$here/emscripten/cache"', `exec "${target}" "$@"`]);
  }
  copy_licence('emscripten', path.join(sdk, 'LICENSE'));
}

const copy_folder = (from, to, excluded) => must_run('Copying Emscripten', 'sh',
  ['-c', 'from=$1; to=$2; shift 2; tar -C "$from" "$@" -c . | tar -x -C "$to"', 'sh', from, to, ...excluded]);

/** Debian's own package: copied, so that its cache may be written to and acorn can be added. */
async function copy_debian_package() {
  require_space(1);
  await step('Emscripten: copy of the installed package', () => make_folder(home('emscripten'), async (folder) => {
    const excluded = unused.map((pattern) => `--exclude=${pattern.replace('/usr/share/emscripten', '')}`);
    mkdirSync(path.join(folder, 'sdk'));
    await copy_folder('/usr/share/emscripten', path.join(folder, 'sdk'), excluded);
    renameSync(path.join(folder, 'sdk', 'cache'), path.join(folder, 'cache'));
    writeFileSync(path.join(folder, 'config.py'), configuration.replace(/^BINARYEN_ROOT.*$/m, "BINARYEN_ROOT = '/usr'"));
  }));
  write_trimmed_licence('emscripten', '/usr/share/doc/emscripten/copyright');
  write_sdk_wrappers();
}

const configuration_lines = [
  'here=$(cd "${0%/*}/.." && pwd)',
  'export EM_CONFIG="$here/emscripten/config.py"',
];

const configuration = `# Where Emscripten finds its tools; EM_CONFIG holds this file's own path.
import os, shutil
here = os.path.dirname(os.environ['EM_CONFIG'])
LLVM_ROOT = '/usr/lib/llvm-19/bin'
BINARYEN_ROOT = os.path.join(here, 'binaryen')
NODE_JS = shutil.which('node')
CACHE = os.path.join(here, 'cache')
`;

// Variants of the system libraries that this project never links; Emscripten would build them again.
const unused = ['*/lto', '*/lto-pic', '*/pic', '*-ww*', '*-asan*', './usr/share/emscripten/test', './usr/share/emscripten/docs'];

async function unpack(file, folder, ...options) {
  mkdirSync(folder, { recursive: true });
  await must_run(`Unpacking ${path.basename(file)}`, 'sh', ['-c',
    'file=$1; folder=$2; shift 2; dpkg-deb --fsys-tarfile "$file" | tar -x -C "$folder" "$@"',
    'sh', file, folder, ...options]);
}

/** Starts each Binaryen tool through the loader and libraries that it was linked against. */
function wrap_binaryen(folder) {
  const files = readdirSync(path.join(folder, 'lib'));
  const loader = files.find((file) => /^ld-linux.*\.so/.test(file));
  for (const tool of readdirSync(path.join(folder, 'libexec'))) {
    const file = path.join(folder, 'bin', tool);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\nhere=\${0%/*}/..\nexec "$here/lib/${loader}" --library-path "$here/lib" "$here/libexec/${tool}" "$@"\n`);
    chmodSync(file, 0o755);
  }
}

async function unpack_binaryen(packages, target) {
  const scratch = `${target}-packages`;
  for (const file of packages) await unpack(file, scratch);
  mkdirSync(target, { recursive: true });
  const libraries = readdirSync(path.join(scratch, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'));
  renameSync(path.join(scratch, 'usr/bin'), path.join(target, 'libexec'));
  renameSync(path.join(scratch, 'usr/lib', libraries), path.join(target, 'lib'));
  for (const tool of readdirSync(path.join(target, 'libexec'))) {
    if (!/^wasm|^bin/.test(tool)) rmSync(path.join(target, 'libexec', tool));
  }
  rmSync(scratch, { recursive: true });
  wrap_binaryen(target);
}

/** Wrappers for the Emscripten in .looplab/emscripten/sdk. */
function write_sdk_wrappers() {
  // Emscripten's own scripts are CommonJS; without this Node would apply the project's package.json.
  writeFileSync(home('package.json'), '{ "private": true, "type": "commonjs" }\n');
  for (const tool of tools) {
    write_wrapper(tool, [...configuration_lines, 'python=/usr/bin/python3', '[ -x "$python" ] || python=python3',
      `exec "$python" -E "$here/emscripten/sdk/${tool}.py" "$@"`]);
  }
}

/** Downloads Debian's packages of Emscripten and Binaryen and unpacks them into .looplab/emscripten. */
async function unpack_debian(key) {
  if (is_done('emscripten-packages', key, home('emscripten', 'sdk'))) return;
  require_space(1);
  const scratch = home('tmp', 'emscripten');
  const suite = emscripten.debian.suite;
  const packages = await step(`Emscripten ${emscripten.version}: download`,
    () => download([...emscripten.debian.unpack, ...binaryen.debian.unpack], suite, scratch));
  await step(`Emscripten ${emscripten.version}: unpack`, () => make_folder(home('emscripten'), async (folder) => {
    const whole = path.join(folder, 'whole');
    await unpack(packages[0], whole, ...unused.map((pattern) => `--exclude=${pattern}`));
    write_trimmed_licence('emscripten', path.join(whole, 'usr/share/doc/emscripten/copyright'));
    renameSync(path.join(whole, 'usr/share/emscripten'), path.join(folder, 'sdk'));
    renameSync(path.join(folder, 'sdk', 'cache'), path.join(folder, 'cache'));
    rmSync(whole, { recursive: true });
    await unpack_binaryen(packages.slice(1), path.join(folder, 'binaryen'));
    writeFileSync(path.join(folder, 'config.py'), configuration);
    const found = readFileSync(path.join(folder, 'sdk/emscripten-version.txt'), 'utf8').replace(/["\s]/g, '');
    if (found !== emscripten.version) {
      throw new Problem(`Debian's ${suite} now holds Emscripten ${found}, not ${emscripten.version}: update dependencies.json.`);
    }
  }));
  rmSync(scratch, { recursive: true, force: true });
  write_sdk_wrappers();
  mark_done('emscripten-packages', key);
}

/** emsdk ships acorn; the packages need it where Node looks from Emscripten's own folder. */
async function add_acorn() {
  const folder = home('emscripten', 'node_modules', 'acorn');
  if (!existsSync(home('emscripten')) || existsSync(folder)) return;
  await step(`acorn ${dependencies.acorn.version}`, () => must_run('Installing acorn with npm', 'npm',
    [...npm_install, '--no-save', '--prefix', home('emscripten'),
      `acorn@${dependencies.acorn.version}`]));
}

export async function setup_emscripten() {
  const key = hash_of(emscripten, binaryen, dependencies.acorn, recipe, process.env.EMSDK ?? '', on_path('em++') ?? '');
  if (is_done('emscripten', key, home('bin', 'em++'))) return;
  const found = await find_on_path();
  const packaged = found?.compiler === '/usr/bin/em++';
  if (!found && !distribution().debian) {
    throw new Problem(`This system (${distribution().name ?? distribution().id}) is not Debian 12 or newer: ` +
      `install emsdk ${emscripten.version} or newer, put it on PATH ("source emsdk_env.sh") and start again.`);
  }
  if (!found) await unpack_debian(key);
  else if (packaged) await copy_debian_package();
  else await use_emsdk(found);
  if (found) console.log(`  Emscripten ${found.version}: the one on PATH`);
  if (!found || packaged) await add_acorn();
  const sdk = found && !packaged ? path.dirname(found.compiler) : home('emscripten', 'sdk');
  write_source_notice('mimalloc', path.join(sdk, 'system', 'lib', 'mimalloc', 'src', 'alloc.c'));
  mark_done('emscripten', key);
}
