// What must hold however often a page is used, and whatever the browser claims. "npm run soak" does the same far
// more often.
import assert from 'node:assert/strict';
import { run_by_mouse, shown_record } from './support/canvas.mjs';
import { page_test, use_site } from './support/site.mjs';
import { footprint, run_times, shortest, stop_times } from './support/soak.mjs';

const site = use_site();
const parallel = ['parallel/split', 'parallel/scaling', 'parallel/schedule', 'parallel/pitfalls', 'parallel/processes'];
const small = 'parallel/split?shuffles=2000&parts=8&effort=quick';

for (const cores of [1, 2, 128]) {
  page_test(site, `a browser that claims ${cores} cores: the page runs with what it gets, and says how many it believes`,
    { link: small, init: `Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => ${cores} });` }, async (page) => {
      const { status, rows, text } = await run_by_mouse(page);
      assert.equal(status, 'done', text);
      for (const cells of rows) assert.match(cells.at(-1), /✓|p = /);
      const { environment, parameters } = await shown_record(page);
      assert.equal(environment.reported_processors, cores);
      assert.ok(environment.max_workers >= parameters.workers && environment.max_workers <= 64, JSON.stringify(environment));
      const refused = await page.evaluate((most) => globalThis.looplab.run('parallel/split', { workers: most + 1 })
        .then(() => '', (error) => error.message), environment.max_workers);
      assert.match(refused, /^workers must be a whole number from 1 to \d+/);
    });
}

page_test(site, 'stopped at any moment, a page goes on: no worker stays busy, and the next run is right', { link: small }, async (page) => {
  for (const id of parallel) {
    const parameters = shortest(await page.evaluate((name) => globalThis.looplab.describe(name), id));
    const { ended, busy } = await stop_times(page, id, parameters, 20, { seed: 7 + parallel.indexOf(id) });
    assert.equal(busy, false, id);
    assert.ok(ended < 20, `${id}: no run was still going when it was stopped`);
    assert.equal(await run_times(page, id, parameters, 1), 'done', id);
  }
});

page_test(site, 'run after run no worker is added, and neither JavaScript nor the module keeps more', { link: small }, async (page) => {
  for (const id of parallel) {
    const parameters = shortest(await page.evaluate((name) => globalThis.looplab.describe(name), id));
    assert.equal(await run_times(page, id, parameters, 2), 'done', id);
    const before = await footprint(page);
    assert.equal(await run_times(page, id, parameters, 2), 'done', id);
    const after = await footprint(page);
    assert.equal(after.workers, before.workers, id);
    // The allocator asks for 64 kB and more at a time.
    assert.ok(after.heap - before.heap < 2e6, `${id}: the heap reached ${before.heap}, then ${after.heap} bytes`);
    // A record of such a run has some 10 kB.
    assert.ok(after.bytes - before.bytes < 1e6, `${id}: ${before.bytes} to ${after.bytes} bytes`);
  }
});
