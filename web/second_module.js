// The program comes in two WebAssembly modules. The first draws the page; the second holds the
// experiments, and arrives while the page is already there. Each thread puts it in place by itself:
// until then the first module's table holds stand-ins for its functions, and the first call of one
// of them does it. The build writes this into the module's own script (scripts/split_module.mjs).
//
// What other threads need lies in shared memory, because a thread that waits hears no messages:
// one word that says whether the bytes are there, and the bytes.

const here = 1;

export class SecondModule {
  #shared;
  #place;
  #module = null;
  #tell = null;

  /** Resolves when the second module is there; on the main thread only. */
  arrived = new Promise((resolve) => { this.#tell = resolve; });

  /**
   * @param {number} size of the second module in bytes
   * @param {{exports(): WebAssembly.Exports, table(): WebAssembly.Table, may_wait: boolean}} place
   */
  constructor(size, place) {
    this.#shared = { state: new Int32Array(new SharedArrayBuffer(4)), bytes: new Uint8Array(new SharedArrayBuffer(size)) };
    this.#place = place;
  }

  /** For a new thread: a message may carry it. */
  get shared() {
    return this.#shared;
  }

  set shared(shared) {
    this.#shared = shared;
  }

  /** The imports that stand for its functions: their names are places in the table. */
  get imports() {
    return new Proxy({}, {
      get: (_, index) => (...values) => {
        this.#put_in_place();
        return this.#place.table().get(Number(index))(...values);
      },
    });
  }

  /** Tells every thread. Rejects where the bytes are not those of this release. */
  async arrive(bytes) {
    if (bytes.byteLength !== this.#shared.bytes.length) throw new Error(`${bytes.byteLength} instead of ${this.#shared.bytes.length} bytes`);
    this.#module = await WebAssembly.compile(bytes);
    this.#shared.bytes.set(new Uint8Array(bytes));
    Atomics.store(this.#shared.state, 0, here);
    Atomics.notify(this.#shared.state, 0);
    this.#tell();
  }

  get is_here() {
    return this.#module !== null;
  }

  #put_in_place() {
    if (!this.#module) {
      if (!this.#place.may_wait) throw new Error('The experiments are still being loaded.');
      Atomics.wait(this.#shared.state, 0, 0);
      // No thread compiles twice: the browser knows the bytes again. They must not be shared ones.
      this.#module = new WebAssembly.Module(this.#shared.bytes.slice());
    }
    new WebAssembly.Instance(this.#module, { primary: this.#place.exports() });
  }
}
