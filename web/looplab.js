// Looplab as a JavaScript module.
//
//   import { createLooplab } from './web/looplab.js';
//   const lab = await createLooplab();
//   const record = await lab.run('parallel/split', { workers: 2 }, { onProgress: console.log });
//
// Types: looplab.d.ts. The page itself is built on nothing else.
import { check_canvas, check_capabilities, LooplabError } from './capabilities.js';
import { watch_environment } from './environment.js';
import { in_node, load_code, load_experiments, module_base, start_module } from './loading.js';

export { check_capabilities, LooplabError };

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

  /** The pieces of C++ that an experiment runs with these parameters: [{name, text}]. Texts are empty until they have
   *  come, a moment after the start. Throws for an unknown id or an illegal parameter. */
  code(id, parameters = {}) {
    return parsed(this.#core.code(String(id), as_json(parameters)));
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
