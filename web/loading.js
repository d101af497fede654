// Fetches the program's files and starts it: the module of the page first, later that of the
// experiments and the code that pages show.
import { LooplabError, make_memory } from './capabilities.js';

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
export const in_node = typeof process === 'object' && Boolean(process.versions?.node) && typeof window === 'undefined';

/** Where the module finds its files: a path in Node, an address in a browser. */
async function locator(base) {
  if (!in_node) return (name) => new URL(name, base).href;
  const { fileURLToPath } = await import('node:url');
  return (name) => fileURLToPath(new URL(name, base));
}

export const module_base = (options) => new URL(options.module ?? '../module/', import.meta.url);

export async function start_module(options) {
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

export async function load_experiments(core, base) {
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
export async function load_code(core, base) {
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
