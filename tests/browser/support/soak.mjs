// Runs that come again and again, and stops at any moment: what must not grow, and what must not be left behind.
// Both work in a page that has `globalThis.looplab`.

/** The least of every whole number, so that a run is short. */
export function shortest(card) {
  return Object.fromEntries([['effort', 'quick'],
    ...card.parameters.filter(({ type, key }) => type === 'integer' && key !== 'workers').map(({ key, min }) => [key, min])]);
}

/** Bytes that JavaScript keeps, after what is no longer needed is gone; how far the module's heap has ever reached; and
 *  how many workers there are. */
export async function footprint(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const heap = await page.evaluate(() => globalThis.looplab.core.heapTop());
  return { bytes: usedSize, heap, workers: page.workers().length };
}

/** One short run of a page after the other; each must be done and right. The notebook does not keep them: it would grow
 *  as it should. */
export function run_times(page, id, parameters, times) {
  return page.evaluate(async ([name, values, count]) => {
    for (let i = 0; i < count; ++i) {
      const { status, checked } = await globalThis.looplab.run(name, values);
      if (status !== 'done' || !checked) return `run ${i + 1} of ${count}: ${status}, ${checked ? 'right' : 'not right'}`;
      for (const { id: entry } of globalThis.looplab.notebook.entries()) globalThis.looplab.notebook.remove(entry);
    }
    return 'done';
  }, [id, parameters, times]);
}

/** Starts and stops runs, each after a time of up to `most_ms` that `seed` decides. Gives the longest time that a
 *  stop took to take effect, and whether a worker was still at it. */
export function stop_times(page, id, parameters, times, { most_ms = 60, seed = 1 } = {}) {
  return page.evaluate(async ([name, values, count, most, first]) => {
    let state = first;
    const random = () => { // Park and Miller's generator
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    let longest = 0;
    let ended = 0;
    for (let i = 0; i < count; ++i) {
      const controller = new AbortController();
      const run = globalThis.looplab.run(name, values, { signal: controller.signal }).then(({ status, checked }) => {
        if (status !== 'done' || !checked) throw new Error(`run ${i + 1}: ${status}, ${checked ? 'right' : 'not right'}`);
        return false;
      }, (error) => {
        if (error?.name === 'AbortError') return true;
        throw error;
      });
      await new Promise((resolve) => setTimeout(resolve, random() * most));
      const since = performance.now();
      controller.abort();
      if (await run) longest = Math.max(longest, performance.now() - since);
      else ++ended; // it was over before
    }
    return { longest, ended, busy: globalThis.looplab.busy };
  }, [id, parameters, times, most_ms, seed]);
}
