// Splits the linked module in two, so that the page is there before the experiments are: what only runs
// make, or work on, goes into looplab-experiments.wasm. web/second_module.js puts it in place.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, must_run, run } from './lib/process.mjs';
import { hash_of, home, is_done, make_folder, mark_done } from './lib/project.mjs';

export const first_name = 'looplab-core';
export const second_name = 'looplab-experiments';

/** What Emscripten's module uses; Binaryen would otherwise refuse it. Not reference-types, with which it
 *  would give the stand-ins a table of their own. */
const features = ['threads', 'simd', 'bulk-memory', 'mutable-globals', 'exception-handling', 'sign-ext', 'nontrapping-float-to-int',
  'multivalue'];

/** What the conductor calls to wait for the second module, which it does by being in it. */
const waits = (name) => /^looplab::experiments::wait_for_code\(/.test(name);

// What is short stays in the first: of equal functions one is kept, under whichever name, and one that
// the page needs at once may be equal to one that it does not.

/** The kernels, Python's tools but for the progress bar, and what experiments do when they run. Cards are asked for before
 *  anything runs. */
const runs_later = (name) =>
  /looplab::lab::data::(\(anonymous|read_|own_column|fill_missing|require_finite|Dataset::read)/.test(name) ||
  /looplab::(parallel::for_each_part\(|systems::(Tqdm::|ProcessPool::|\(anonymous namespace\)::BrowserHost)|lab::(SideBySide::|Context::(measure|sweep|describe)\(|timeit_))/.test(name) ||
  (/looplab::kernels::|looplab::systems::python::|looplab::experiments::|hwy::N_|char32_t/.test(name) &&
    !/looplab::experiments::(registry|find_code|shown_\w+\(|\(anonymous namespace\)::(kept|set_shown_code))/.test(name) &&
    !/^looplab::experiments::\w+\(looplab::lab::Limits const&\)/.test(name) &&
    !/^looplab::experiments::\(anonymous namespace\)::card\(|timeit::Cell|timeit::cells_of|::all_cells|pitfalls::\w+_kinds\(|ShownCode/.test(name));

/** What nobody needs before there is a record: other formats, what judges samples, plots. */
const needs_a_record = (name) =>
  (/^(looplab::lab::formats::|std::__2::__function::__func<looplab::lab::formats::)/.test(name) &&
    !/JsonWriter|Builder|record_json|parse_json|valid_utf8|escaped|all_formats|find_format|python_key/.test(name)) ||
  /looplab::measure::(\(anonymous namespace\)::(Collector|Engine|p_of|Ratios)|WarmUp)/.test(name) ||
  /looplab::measure::(measure|complexity_of|distribution_of|judge|analyse|change_of|paired_ratio|memory_of_signs)\(/.test(name) ||
  /looplab::(lab::(compare_records|facts_of|growth_\w+|crossover|sweep)|view::(comparison|certainty_card|table_card|walk_card|results))\(/.test(name);

const i32_const = 0x41;
const end_of_code = 0x0b;

/** Walks over the bytes of a module, from its first section on. */
class ModuleReader {
  place = 8;

  constructor(bytes) {
    this.bytes = bytes;
  }

  byte() {
    return this.bytes[this.place++];
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  text() {
    const length = this.number();
    this.place += length;
    return this.bytes.subarray(this.place - length, this.place).toString();
  }

  /** visit(section, begin, end) for each, with the place at the beginning of what is in it. */
  for_each_section(visit) {
    while (this.place < this.bytes.length) {
      const begin = this.place;
      const section = this.byte();
      const end = this.number() + this.place;
      visit(section, begin, end);
      this.place = end;
    }
  }
}

/** The functions of a module: [{name, bytes, pointed}], of its sections for imports, elements, code and
 *  "name". `pointed`: something may call it through a pointer. */
export function functions_of(bytes) {
  const reader = new ModuleReader(bytes);
  const number = () => reader.number();
  const limits = () => {
    const flags = reader.byte();
    number();
    if (flags & 1) number();
  };
  // What an import is of: a function, a table, a memory, a global or a tag.
  const skip_import = [number, () => { reader.byte(); limits(); }, limits, () => { reader.place += 2; }, () => { reader.byte(); number(); }];
  const functions = [];
  const pointed = [];
  const read = {
    2() {
      for (let left = number(); left > 0; --left) {
        reader.text();
        reader.text();
        const kind = reader.byte();
        if (kind === 0) functions.push({ name: '', bytes: 0, pointed: true });
        skip_import[kind]();
      }
    },
    // Lists of functions from a constant place of the table on, which is all that the linker writes.
    9() {
      for (let left = number(); left > 0; --left) {
        const kind = number();
        const opcode = reader.byte();
        number();
        if (kind !== 0 || opcode !== i32_const || reader.byte() !== end_of_code) throw new Problem('The module has a table of an unknown kind.');
        for (let each = number(); each > 0; --each) pointed.push(number());
      }
    },
    10() {
      for (let left = number(); left > 0; --left) {
        const size = number();
        functions.push({ name: '', bytes: size, pointed: false });
        reader.place += size;
      }
    },
    0(end) {
      if (reader.text() !== 'name') return;
      while (reader.place < end) {
        const kind = reader.byte();
        const next = number() + reader.place;
        for (let left = kind === 1 ? number() : 0; left > 0; --left) {
          const index = number();
          functions[index].name = reader.text();
        }
        reader.place = next;
      }
    },
  };
  reader.for_each_section((section, _, end) => read[section]?.(end));
  for (const index of pointed) functions[index].pointed = true;
  return functions;
}

/** What only those in `later` call, directly or by way of each other: [name], as Binaryen writes them.
 *  `callers`: a set of them for each function. Two that call each other stay together, so what somebody
 *  else calls is struck out until nothing is left to be. */
export function only_called_from(later, callers, may_move) {
  const all = new Set([...later, ...[...callers.keys()].filter((name) => may_move.has(name))]);
  const chosen = new Set(later);
  for (let shrunk = true; shrunk;) {
    shrunk = false;
    for (const name of all) {
      if (chosen.has(name) || [...callers.get(name)].every((each) => all.has(each))) continue;
      all.delete(name);
      shrunk = true;
    }
  }
  return [...all];
}

/** Who calls whom, of Binaryen's drawing of it, and what the module shows to the outside. */
export function calls_of(drawing) {
  const callers = new Map();
  const outside = new Set();
  for (const line of drawing.split('\n')) {
    const call = line.match(/^ *"(.+?)" -> "(.+?)";/);
    if (call) callers.set(call[2], (callers.get(call[2]) ?? new Set()).add(call[1]));
    const node = line.match(/^ *"(.+?)" \[style="filled", fillcolor="(?:turquoise|gray)"\]/);
    if (node) outside.add(node[1]);
  }
  return { callers, outside };
}

/** A module without its section of names. */
function without_names(bytes) {
  const reader = new ModuleReader(bytes);
  const kept = [bytes.subarray(0, reader.place)];
  reader.for_each_section((section, begin, end) => {
    if (section !== 0 || reader.text() !== 'name') kept.push(bytes.subarray(begin, end));
  });
  return Buffer.concat(kept);
}

/** As Binaryen writes names: what is no identifier's character in WebAssembly's text becomes \xx. */
const escaped = (name) => [...Buffer.from(name)].map((byte) => {
  const character = String.fromCharCode(byte);
  return /[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]/.test(character) ? character : `\\${byte.toString(16).padStart(2, '0')}`;
}).join('');

/** Emscripten's script, which knows of one module, told of the second; null where it has not the shape
 *  that is known, as that of another version may. */
export function with_second(script, size) {
  const make = `var second=Module["second"]=new SecondModule(${size},` +
    '{exports:()=>wasmExports,table:()=>wasmTable,may_wait:ENVIRONMENT_IS_PTHREAD});';
  const changes = [
    ['function getWasmImports(){assignWasmImports();return{a:wasmImports}}',
      `${make}function getWasmImports(){assignWasmImports();return{a:wasmImports,placeholder:second.imports}}`],
    ['worker.postMessage({cmd:"load",', 'worker.postMessage({cmd:"load",second:second.shared,'],
    ['wasmPromiseResolve(msgData.wasmModule)', 'second.shared=msgData.second;wasmPromiseResolve(msgData.wasmModule)'],
  ];
  let told = script;
  for (const [what, by] of changes) {
    if (told.split(what).length !== 2) return null;
    told = told.replace(what, () => by);
  }
  return `import{SecondModule}from"../web/second_module.js";${told}`;
}

/** The two modules and the script of `from`, in a folder of their own: its path. */
export async function split_module(from) {
  const folder = path.join(from, '..', 'split');
  const wasm = readFileSync(path.join(from, `${first_name}.wasm`));
  const script = readFileSync(path.join(from, `${first_name}.mjs`), 'utf8');
  const key = hash_of(wasm, script, readFileSync(new URL(import.meta.url)));
  if (is_done('split', key, folder)) return folder;
  const functions = functions_of(wasm);
  const chosen = functions
    .filter(({ name, bytes }) => waits(name) || (bytes >= 200 && (runs_later(name) || needs_a_record(name))))
    .map(({ name }) => escaped(name));
  if (!chosen.length) throw new Problem('The module has no names of functions, so it cannot be split.');
  const tools = (await must_run('Finding Binaryen', home('bin', 'em-config'), ['BINARYEN_ROOT'])).trim().split('\n').at(-1);
  const enabled = features.map((name) => `--enable-${name}`);
  await make_folder(folder, async (target) => {
    const whole = path.join(from, `${first_name}.wasm`);
    const [first, second] = [first_name, second_name].map((name) => path.join(target, `${name}.wasm`));
    const binaryen = async (name, options) => {
      const tool = path.join(tools, 'bin', name);
      return existsSync(tool) ? run(tool, options) : { code: 127, output: '' };
    };
    const drawing = await binaryen('wasm-opt', [whole, '--print-call-graph', '-o', first, ...enabled]);
    const { callers, outside } = calls_of(drawing.code === 0 ? drawing.output : '');
    // Functions of two files may have one name: what is true of one of them keeps both.
    for (const { name } of functions.filter(({ pointed }) => pointed)) outside.add(escaped(name));
    const free = functions.map(({ name }) => escaped(name)).filter((name) => !outside.has(name));
    const later = only_called_from(chosen, callers, new Set(free));
    const list = path.join(target, 'later.txt');
    writeFileSync(list, `${later.join('\n')}\n`);
    const { code, output } = await binaryen('wasm-split', ['--split', whole, `--split-funcs=@${list}`,
      '-o1', first, '-o2', second, '--export-prefix=%', '--import-namespace=primary', '--placeholder-namespace=placeholder',
      ...enabled]);
    const split = code === 0 && !/does not exist/.test(output);
    const told = split ? with_second(script, readFileSync(second).length) : null;
    writeFileSync(path.join(target, `${first_name}.mjs`), told ?? script);
    if (told) return;
    // Another version of Emscripten or Binaryen: the page is larger, and works.
    console.log('    The module stays in one piece: this Emscripten is not the one that the build knows.');
    rmSync(second, { force: true });
    writeFileSync(first, without_names(wasm));
  });
  mark_done('split', key);
  return folder;
}
