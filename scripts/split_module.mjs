// Splits the linked module in two, so that the page is there before the experiments are: what runs on
// the conductor's and the workers' threads only goes into looplab-experiments.wasm. web/second_module.js
// puts it in place.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, must_run } from './lib/process.mjs';
import { hash_of, home, is_done, make_folder, mark_done } from './lib/project.mjs';

export const first_name = 'looplab-core';
export const second_name = 'looplab-experiments';

/** What Emscripten's module uses; Binaryen would otherwise refuse it. Not reference-types, with which it
 *  would give the stand-ins a table of their own. */
const features = ['threads', 'simd', 'bulk-memory', 'mutable-globals', 'exception-handling', 'sign-ext', 'nontrapping-float-to-int',
  'multivalue'];

/** The kernels, and what experiments do when they run. Cards are asked for before anything runs. */
const runs_later = (name) =>
  /looplab::kernels::|looplab::experiments::|hwy::N_/.test(name) &&
  !/looplab::experiments::(registry|find_code|shown_code|chapter_)/.test(name) &&
  !/^looplab::experiments::\w+\(looplab::lab::Limits const&\)/.test(name) &&
  !/^looplab::experiments::\(anonymous namespace\)::card\(/.test(name);

/** The functions' names of a module: the subsection 1 of its custom section "name". */
export function function_names(bytes) {
  let at_byte = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at_byte++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const text = () => {
    const length = number();
    at_byte += length;
    return bytes.subarray(at_byte - length, at_byte).toString();
  };
  const names = [];
  while (at_byte < bytes.length) {
    const section = bytes[at_byte++];
    const length = number();
    const end = at_byte + length;
    if (section === 0 && text() === 'name') {
      while (at_byte < end) {
        const kind = bytes[at_byte++];
        const size = number();
        const next = at_byte + size;
        for (let left = kind === 1 ? number() : 0; left > 0; --left) {
          number();
          names.push(text());
        }
        at_byte = next;
      }
    }
    at_byte = end;
  }
  return names;
}

/** As Binaryen writes names: what is no identifier's character in WebAssembly's text becomes \xx. */
const escaped = (name) => [...Buffer.from(name)].map((byte) => {
  const character = String.fromCharCode(byte);
  return /[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]/.test(character) ? character : `\\${byte.toString(16).padStart(2, '0')}`;
}).join('');

/** Emscripten's script, which knows of one module, told of the second. */
function with_second(script, size) {
  const replace = (what, by) => {
    if (script.split(what).length !== 2) throw new Problem(`Emscripten's script has not the shape that the build expects: ${what}`);
    script = script.replace(what, () => by);
  };
  const make = `var second=Module["second"]=new SecondModule(${size},` +
    '{exports:()=>wasmExports,table:()=>wasmTable,may_wait:ENVIRONMENT_IS_PTHREAD});';
  replace('function getWasmImports(){assignWasmImports();return{a:wasmImports}}',
    `${make}function getWasmImports(){assignWasmImports();return{a:wasmImports,placeholder:second.imports}}`);
  replace('worker.postMessage({cmd:"load",', 'worker.postMessage({cmd:"load",second:second.shared,');
  replace('wasmPromiseResolve(msgData.wasmModule)', 'second.shared=msgData.second;wasmPromiseResolve(msgData.wasmModule)');
  return `import{SecondModule}from"../web/second_module.js";${script}`;
}

/** The two modules and the script of `from`, in a folder of their own: its path. */
export async function split_module(from) {
  const folder = path.join(from, '..', 'split');
  const wasm = readFileSync(path.join(from, `${first_name}.wasm`));
  const script = readFileSync(path.join(from, `${first_name}.mjs`), 'utf8');
  const key = hash_of(wasm, script, readFileSync(new URL(import.meta.url)));
  if (is_done('split', key, folder)) return folder;
  const later = function_names(wasm).filter(runs_later);
  if (!later.length) throw new Problem('The module has no names of functions, so it cannot be split.');
  const tools = (await must_run('Finding Binaryen', home('bin', 'em-config'), ['BINARYEN_ROOT'])).trim().split('\n').at(-1);
  await make_folder(folder, async (target) => {
    const list = path.join(target, 'later.txt');
    writeFileSync(list, `${later.map(escaped).join('\n')}\n`);
    const second = path.join(target, `${second_name}.wasm`);
    const told = await must_run('Splitting the module', path.join(tools, 'bin', 'wasm-split'), ['--split',
      path.join(from, `${first_name}.wasm`), `--split-funcs=@${list}`, '-o1', path.join(target, `${first_name}.wasm`), '-o2', second,
      '--export-prefix=%', '--import-namespace=primary', '--placeholder-namespace=placeholder', ...features.map((name) => `--enable-${name}`)]);
    if (/does not exist/.test(told)) throw new Problem(`Splitting the module: ${told.split('\n')[0]}`);
    writeFileSync(path.join(target, `${first_name}.mjs`), with_second(script, readFileSync(second).length));
  });
  mark_done('split', key);
  return folder;
}
