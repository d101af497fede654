// Looplab as a JavaScript module.
//
//   import { createLooplab } from './web/looplab.js';
//   const lab = await createLooplab();
//   const record = await lab.run('parallel/split', { workers: 2 }, { onProgress: console.log });
//
// Types: looplab.d.ts. The page itself is built on nothing else.
import { watch_environment } from './environment.js';

/** Memory is asked for in one piece and never grows; the first size that is granted is used. */
const memory_sizes_mb = [1536, 1024, 512, 256];
const page_bytes = 65536;

export class LooplabError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message, options) {
    super(message, options);
    this.name = 'LooplabError';
    this.code = code;
  }
}

// A module of 33 bytes that uses one SIMD instruction (i8x16.splat).
const simd_probe = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11);

/** Throws a LooplabError when this place cannot run Looplab. */
export function check_capabilities() {
  if (typeof WebAssembly !== 'object') {
    throw new LooplabError('no-webassembly',
      'This browser has no WebAssembly, which Looplab measures with. Use a current Firefox, Chrome, Edge or Safari.');
  }
  if (!WebAssembly.validate(simd_probe)) {
    throw new LooplabError('no-simd',
      'This browser has no WebAssembly SIMD, so there are no lanes to measure. Update the browser: Looplab runs in Chrome and Edge from 95, Firefox from 100 and Safari from 16.4.');
  }
  if (!WebAssembly.Tag) {
    throw new LooplabError('no-exceptions',
      'This browser has no WebAssembly exceptions, with which Looplab says what went wrong. Update the browser: Looplab runs in Chrome and Edge from 95, Firefox from 100 and Safari from 16.4.');
  }
  if (globalThis.crossOriginIsolated === false || typeof SharedArrayBuffer === 'undefined') {
    throw new LooplabError('not-isolated',
      'This page is not cross-origin isolated, so the browser gives it neither threads nor a fine clock. Open the page by itself, not inside another page.');
  }
}

function make_memory(wanted_mb) {
  const sizes = memory_sizes_mb.filter((size) => !wanted_mb || size <= wanted_mb);
  for (const size of sizes.length ? sizes : [memory_sizes_mb.at(-1)]) {
    const pages = (size * 1024 * 1024) / page_bytes;
    try {
      return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    } catch {
      // Refused: try the next smaller size.
    }
  }
  throw new LooplabError('no-memory',
    `The browser refused ${memory_sizes_mb.at(-1)} MB of memory for this page. Close other tabs and load the page again.`);
}

async function fetch_file(base, name) {
  const url = new URL(name, base);
  const response = await fetch(url);
  if (!response.ok) {
    throw new LooplabError('no-module',
      `The program could not be loaded (${response.status} for ${url.pathname}). Load the page again; if that does not help, the site is incomplete.`);
  }
  return response;
}

/** Fetches the first module, reporting bytes; the size comes from the release's list, because a
 *  compressed answer hides it. */
async function fetch_module(base, onLoading) {
  const response = await fetch_file(base, 'looplab-core.wasm');
  const total = await known_size(base);
  if (!response.body || !onLoading) return response.arrayBuffer();
  const reader = response.body.getReader();
  const chunks = [];
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    received += value.length;
    onLoading({ phase: 'bytes', received, total: Math.max(total, received) });
  }
  const bytes = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.buffer;
}

async function known_size(base) {
  try {
    const release = await (await fetch(new URL('../release.json', base))).json();
    return release.files.find((file) => file.path.endsWith('looplab-core.wasm'))?.bytes ?? 0;
  } catch {
    return 0;
  }
}

/** Node's fetch knows no file: addresses, so there the module reads its file itself. */
const in_node = typeof process === 'object' && Boolean(process.versions?.node) && typeof window === 'undefined';

/** Where the module finds its files: a path in Node, an address in a browser. */
async function locator(base) {
  if (!in_node) return (name) => new URL(name, base).href;
  const { fileURLToPath } = await import('node:url');
  return (name) => fileURLToPath(new URL(name, base));
}

const module_base = (options) => new URL(options.module ?? '../module/', import.meta.url);

/** A canvas that nothing can be drawn on is refused before anything is loaded. */
function check_canvas({ canvas }) {
  if (canvas === undefined || canvas === null) return;
  if (globalThis.HTMLCanvasElement && canvas instanceof HTMLCanvasElement && canvas.isConnected) return;
  throw new LooplabError('no-picture',
    'options.canvas must be a <canvas> element that stands in the page; nothing was loaded. Leave it out to measure without a picture.');
}

async function start_module(options) {
  const base = module_base(options);
  const settings = {
    wasmMemory: make_memory(options.memoryMegabytes),
    locateFile: await locator(base),
    print: options.print ?? ((text) => console.log(text)),
    printErr: options.printErr ?? ((text) => console.warn(text)),
    noExitRuntime: true,
    onAbort: options.onAbort,
  };
  if (options.canvas) {
    settings.canvas = options.canvas;
    settings.copyText = (text) => options.hooks?.copy?.(text);
  }
  const bytes = in_node ? null : await fetch_module(base, options.onLoading);
  const { default: create } = await import(new URL('looplab-core.mjs', base).href);
  return new Promise((resolve, reject) => {
    if (bytes) {
      options.onLoading?.({ phase: 'compiling' });
      settings.instantiateWasm = (imports, done) => {
        WebAssembly.instantiate(bytes, imports).then(({ instance, module }) => {
          options.onLoading?.({ phase: 'starting' });
          done(instance, module);
        }).catch((error) => reject(cannot_start(error)));
        return {};
      };
    }
    // Before the start is complete an abort ends it; later it ends what is under way.
    settings.onAbort = (reason) => {
      reject(cannot_start(reason));
      options.onAbort(String(reason));
    };
    create(settings).then(resolve, (error) => reject(cannot_start(error)));
  });
}

/** What comes after the page: the module of the experiments, and the code that pages show. A connection that drops for
 *  a moment must not end the page. */
async function fetch_later(base, name) {
  if (in_node) return (await import('node:fs/promises')).readFile(new URL(name, base));
  for (let wait_s = 1; ; wait_s *= 2) {
    try {
      return await (await fetch_file(base, name)).arrayBuffer();
    } catch (error) {
      if (wait_s > 4 || error instanceof LooplabError) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000 * wait_s));
    }
  }
}

async function load_experiments(core, base) {
  // A build with an unknown Emscripten has one module, with all in it.
  if (!core.second) return;
  try {
    await core.second.arrive(await fetch_later(base, 'looplab-experiments.wasm'));
  } catch (error) {
    throw error instanceof LooplabError ? error : new LooplabError('no-module',
      `The experiments could not be loaded (${String(error?.message ?? error).split('\n')[0]}), so nothing can be run. Check the connection and load the page again.`,
      { cause: error });
  }
}

/** Without it a page shows no code, and is whole otherwise. */
async function load_code(core, base) {
  let pieces;
  try {
    pieces = JSON.parse(new TextDecoder().decode(await fetch_later(base, 'looplab-code.json')));
  } catch (error) {
    pieces = [['', `The code could not be loaded (${String(error?.message ?? error).split('\n')[0]}). Load the page again.`]];
  }
  core.setShownCode(pieces.flat().map((text) => `${text}\0`).join(''));
}

const cannot_start = (error) => new LooplabError('no-module',
  `The program could not be started (${String(error?.message ?? error).split('\n')[0]}). Load the page again; if that does not help, the browser is too old or forbids WebAssembly here.`);

/** JSON from the core; {"error": sentence} becomes an exception. */
function parsed(text) {
  const value = JSON.parse(text);
  if (value && value.error && !value.experiment) throw new LooplabError('refused', value.error);
  return value;
}

const no_room = () => new LooplabError('refused',
  'There is not enough memory left for that; nothing was changed. Delete runs from the notebook, or load Looplab again.');

/** Passes a text that may be large to the core, which holds it twice at first. */
export function pass_text(core, text, take) {
  const large = text.length > 100_000;
  if (large && !core.hasRoom(2 * new Blob([text]).size + 1000)) throw no_room();
  return with_room(() => take(text));
}

/** Where memory ends in the core, what it throws is no Error. */
function with_room(work) {
  try {
    return work();
  } catch (error) {
    throw error instanceof Error ? error : no_room();
  }
}

/** What JSON would leave out, call null or fail on, by a name that the refusal can show. */
function nameable(key, value) {
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  const odd = typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value));
  return odd ? String(value) : value;
}

function as_json(parameters) {
  try {
    // Half a surrogate pair is no character: no parser of JSON takes it.
    return (JSON.stringify(parameters ?? {}, nameable) ?? 'null').replace(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd');
  } catch (error) {
    throw new LooplabError('refused',
      `The parameters cannot be read (${error.message.split('\n')[0]}); nothing was run.`);
  }
}

const most_own_bytes = 256e6;

async function bytes_of(content) {
  if (content instanceof Blob) {
    return new Uint8Array(await content.arrayBuffer().catch((error) => {
      throw new LooplabError('refused', `The file could not be read (${error.message.split('\n')[0]}); nothing was changed.`);
    }));
  }
  if (content instanceof ArrayBuffer) return new Uint8Array(content);
  if (ArrayBuffer.isView(content)) return new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
  throw new LooplabError('refused', 'A file must be a Blob, an ArrayBuffer or bytes; nothing was read.');
}

function run_options(options) {
  const { onProgress, signal } = options ?? {};
  if (onProgress != null && typeof onProgress !== 'function') {
    throw new LooplabError('refused', 'onProgress must be a function; nothing was run.');
  }
  if (signal != null && !(signal instanceof AbortSignal)) {
    throw new LooplabError('refused', 'signal must be an AbortSignal; nothing was run.');
  }
  return { onProgress, signal };
}

/** Every run of this program, and in a page every run that the browser kept. */
export class Notebook {
  #core;

  constructor(core) {
    this.#core = core;
  }

  /** What reads and judges records comes a moment after the page. */
  #require_all() {
    if (this.#core.second?.is_here === false) {
      throw new LooplabError('refused', 'The experiments are still being loaded; nothing was changed. Try again in a moment.');
    }
  }

  /** Those that have all words; pinned ones first, then the newest. */
  entries(words = '') {
    return JSON.parse(this.#core.entries(String(words)));
  }

  /** {id, name, note, pinned, record}, or null. */
  entry(id) {
    return with_room(() => JSON.parse(this.#core.entry(String(id))));
  }

  rename(id, name) {
    this.#core.renameEntry(String(id), String(name));
  }

  annotate(id, note) {
    this.#core.annotateEntry(String(id), String(note));
  }

  pin(id, pinned = true) {
    this.#core.pinEntry(String(id), Boolean(pinned));
  }

  remove(id) {
    this.#core.removeEntry(String(id));
  }

  /** Takes the last removal back; false when there is none. */
  undo() {
    return this.#core.undoRemove();
  }

  /** Keeps a file's run and gives its id. Throws a LooplabError with line and column. */
  import(text) {
    this.#require_all();
    return pass_text(this.#core, String(text), (all) => parsed(this.#core.importFile(all)).id);
  }

  /** The run in a format by its name; '' where the run has nothing for it. */
  export(id, format) {
    this.#require_all();
    return with_room(() => parsed(this.#core.exportEntry(String(id), String(format))).text);
  }

  /** The second run against the first. Different machines are refused unless forced. */
  compare(first, second, { force = false } = {}) {
    this.#require_all();
    return parsed(this.#core.compareEntries(String(first), String(second), Boolean(force)));
  }
}

export class Looplab {
  #core;
  #notebook;
  #waiting = new Map();
  #listeners = new Set();
  #awake = null;
  #ended = null;
  #opening = Promise.resolve();

  constructor(core) {
    this.#core = core;
    this.#notebook = new Notebook(core);
    core.onNews(() => this.#news());
    watch_environment((details) => core.setHost(JSON.stringify(details)));
  }

  /** @returns id, chapter, title and question of each experiment. */
  experiments() {
    return parsed(this.#core.experiments());
  }

  /** @returns card and parameters of one experiment. Throws for an unknown id. */
  describe(id) {
    return parsed(this.#core.describe(String(id)));
  }

  /** The pieces of C++ that an experiment shows: [{name, text}]. Texts are empty until they have come, a moment after
   *  the start. */
  code(id) {
    return JSON.parse(this.#core.code(String(id)));
  }

  /** Every run that was made, kept or imported. */
  get notebook() {
    return this.#notebook;
  }

  /** What a run can be saved as: [{name, label, ending, type, help, reads}]. */
  formats() {
    return JSON.parse(this.#core.formats());
  }

  /** The newest record of an experiment, or of all; null where there is none. */
  record(id = '') {
    return JSON.parse(this.#core.record(String(id)));
  }

  /** The timeline, or the profile, of that record as Chrome trace events, or null. */
  trace(id = '') {
    return JSON.parse(this.#core.trace(String(id)) || 'null');
  }

  /** Runs an experiment; resolves with its record. Rejects with a LooplabError whose message is a
   *  sentence, or with the signal's reason. */
  async run(id, parameters = {}, options = {}) {
    const { onProgress, signal } = run_options(options);
    signal?.throwIfAborted();
    if (this.#ended) throw this.#ended;
    const { run } = parsed(this.#core.start(String(id), as_json(parameters)));
    return new Promise((resolve, reject) => {
      // A signal may be older than this run and live longer than it.
      const abort = () => this.#core.stopRun(run);
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.set(run, {
        onProgress,
        reject,
        settle: (record) => {
          signal?.removeEventListener('abort', abort);
          if (signal?.aborted) reject(signal.reason);
          else if (record.status === 'failed') reject(new LooplabError('failed', record.error));
          else resolve(record);
        },
      });
      this.#stay_awake();
    });
  }

  /** Reads a file of numbers (.npy, .csv with a header, .wav; a Blob, a buffer or bytes) for pages whose parameter
   *  "data" is "own". Resolves with {name, kind, rows, columns, ...}; rejects with a LooplabError that says what
   *  is wrong and where. The file that was there before stays in that case, unless the new one was so large that it
   *  had to take its place. */
  openData(name, content) {
    // One after the other: the program reads one, and tells of the last.
    const opened = this.#opening.then(() => this.#open_data(name, content));
    this.#opening = opened.catch(() => {});
    return opened;
  }

  async #open_data(name, content) {
    const size = content?.size ?? content?.byteLength ?? 0;
    if (size > most_own_bytes) {
      throw new LooplabError('refused', `${name} has ${Math.round(size / 1e6)} MB, and 256 MB are the most; save a part of it.`);
    }
    const bytes = await bytes_of(content);
    if (this.#ended) throw this.#ended;
    const room = this.#core.roomForData(bytes.length);
    if (!room && this.busy) {
      throw new LooplabError('refused', `${name} is so large that it needs the memory of the run in progress: stop that, or wait for it.`);
    }
    if (!room) {
      throw new LooplabError('refused', `There is no room for ${name}: it needs more memory than the browser granted this page. Save a part of it.`);
    }
    room.set(bytes);
    this.#core.openData(String(name));
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#ended) {
          reject(this.#ended);
          return true;
        }
        const { reading, trouble, file } = this.ownData();
        if (reading) return false;
        if (trouble) reject(new LooplabError('unread', trouble));
        else resolve(file);
        return true;
      };
      if (look()) return;
      // News of its end; Node needs a timer that holds it.
      const timer = setInterval(() => { if (look()) clearInterval(timer); }, 20);
    });
  }

  /** {reading, trouble, file}: what became of the file that was opened last. */
  ownData() {
    return JSON.parse(this.#core.ownData());
  }

  /** Ends the run in progress within 100 ms; its promise resolves with what was measured. */
  stop() {
    this.#core.stop();
  }

  get busy() {
    return this.#core.busy();
  }

  /** Calls listener() after each news; returns a function that ends it. */
  onNews(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The widgets on the canvas: name, x, y, width, height (CSS pixels), visible. */
  widgets() {
    return JSON.parse(this.#core.widgets());
  }

  /** One widget by name, or undefined. */
  widget(name) {
    return this.widgets().find((each) => each.name === name);
  }

  /** What the canvas shows: experiment, parameters, guess, theme, link ...; null without one. */
  state() {
    return JSON.parse(this.#core.state());
  }

  /** The record on the page that is shown, or null. */
  shownRecord() {
    return JSON.parse(this.#core.shownRecord());
  }

  /** The timeline, or the profile, of that record as Chrome trace events, or null. */
  shownTrace() {
    return JSON.parse(this.#core.shownTrace() || 'null');
  }

  /** Number of frames drawn so far and the time the last one took to build. */
  frames() {
    return JSON.parse(this.#core.frames());
  }

  /** Opens the part of an address behind '#'. Returns '' or the sentence why not. */
  openLink(text) {
    return this.#core.openLink(String(text));
  }

  /** What a link says, complete with presets: {experiment, parameters, guess_prompt, theme}. Throws
   *  when it is not legal. */
  readLink(text) {
    return parsed(this.#core.readLink(String(text)));
  }

  /** Sets a parameter of the page that is shown. Returns '' or the sentence why not. */
  setParameter(key, value) {
    return this.#core.setParameter(String(key), String(value));
  }

  /** For the page around the canvas. */
  get core() {
    return this.#core;
  }

  /** Something that listeners show has changed without a run. */
  tell() {
    this.#news();
  }

  #news() {
    if (this.#waiting.size > 0) this.#tell_runs();
    for (const listener of this.#listeners) listener();
  }

  #tell_runs() {
    const record = this.record();
    for (const [number, run] of this.#waiting) {
      // A newer run may have begun since this one ended.
      const ended = JSON.parse(this.#core.finished(number));
      if (ended) {
        this.#waiting.delete(number);
        this.#stay_awake();
        run.settle(ended);
      } else if (record?.run === number && record.status === 'running') {
        this.#report(run, record);
      }
    }
  }

  /** The program is at its end: nothing that waits for it will come, and nothing new can begin. */
  abandon(error) {
    this.#ended = error;
    for (const run of this.#waiting.values()) run.reject(this.#ended);
    this.#waiting.clear();
    this.#stay_awake();
  }

  /** An error of the caller's own must not pass through the core: it ends the run instead. */
  #report(run, record) {
    try {
      run.onProgress?.(record.progress, record);
    } catch (error) {
      run.onProgress = undefined;
      run.reject(error);
      this.#core.stopRun(record.run);
    }
  }

  /** Node ends a program that waits for nothing but threads: a timer holds it while a run goes on. */
  #stay_awake() {
    if (!in_node) return;
    clearInterval(this.#awake);
    if (this.#waiting.size > 0) this.#awake = setInterval(() => {}, 1000);
  }
}

/** For a canvas on a page that offers nothing of this. */
const no_hooks = { copy() {}, save() {}, linkChanged() {}, address: (link) => link, load: () => '', store() {}, pickFile() {}, pickData() {}, notebookChanged() {} };

/**
 * @param {{canvas?: HTMLCanvasElement, hooks?: object, module?: string | URL,
 *   memoryMegabytes?: number, onLoading?: Function, onAbort?: Function}} [options]
 */
export async function createLooplab(options = {}) {
  check_capabilities();
  check_canvas(options);
  let lab = null;
  const onAbort = (reason) => {
    lab?.abandon(new LooplabError('failed', `The program ended itself (${reason}). Load it again.`));
    options.onAbort?.(reason);
  };
  const core = await start_module({ ...options, onAbort });
  if (options.canvas) {
    const problem = core.attach({ ...no_hooks, ...options.hooks });
    if (problem) throw new LooplabError('no-picture', problem);
  }
  lab = new Looplab(core);
  load_code(core, module_base(options)).then(() => lab.tell(), () => {});
  // The page need not wait for the experiments: the thread that runs one does.
  load_experiments(core, module_base(options)).catch((error) => {
    lab.abandon(error);
    options.onAbort?.(error);
  });
  return lab;
}
