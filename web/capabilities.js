// What Looplab needs of the place it is loaded in, and the sentence where that is missing.

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

/** A canvas that nothing can be drawn on is refused before anything is loaded. */
export function check_canvas({ canvas }) {
  if (canvas === undefined || canvas === null) return;
  if (globalThis.HTMLCanvasElement && canvas instanceof HTMLCanvasElement && canvas.isConnected) return;
  throw new LooplabError('no-picture',
    'options.canvas must be a <canvas> element that stands in the page; nothing was loaded. Leave it out to measure without a picture.');
}

/** Memory is asked for in one piece and never grows; the first size that is granted is used. */
const memory_sizes_mb = [1536, 1024, 512, 256];
const page_bytes = 65536;

export function make_memory(wanted_mb) {
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
