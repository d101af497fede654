// A host that sends no headers: a service worker isolates the page with one reload and keeps it for
// working offline.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { axe_violations, serve } from '../../scripts/test_support/tools.mjs';
import { click, run_by_mouse, state, twin, until_run } from './support/canvas.mjs';
import { with_host } from './support/releases.mjs';
import { dist, open_lab, page_test, patience, settle, until, until_ready, use_site } from './support/site.mjs';

const bare = { isolation: false, base: '/some/sub/' };
const site = use_site({ ...bare, chromium: { args: ['--host-resolver-rules=MAP laboratory.test 127.0.0.1'] } });
const small = 'parallel/split?shuffles=1000&parts=8';

/** Counts how often the main frame is loaded; a changed '#' does not count. */
function count_loads(page) {
  const loads = { count: 0 };
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) ++loads.count;
  });
  return loads;
}

/** Their program is a file of its own, which their workers load. */
const run_processes = (page) => page.evaluate(() => globalThis.looplab
  .run('parallel/processes', { neurons: 8, samples: 64, workers: 2, effort: 'quick' }).then(({ status }) => status, (error) => error.message));

const sentence = async (page, pattern) => {
  await until(page, 'the page says why it does not open', () => !document.getElementById('failure').hidden);
  assert.match(await page.locator('#failure').innerText(), pattern);
  assert.equal(await page.locator('#loading').isVisible(), false);
  assert.equal(await page.locator('#canvas').isVisible(), false);
};

page_test(site, 'exactly one reload isolates the page, and it runs on threads', { open: false }, async (page) => {
  const loads = count_loads(page);
  await open_lab(page, site.url, small);
  assert.equal(loads.count, 2);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  assert.match(site.url, /\/some\/sub\/$/);
  assert.equal((await state(page)).parameters.shuffles, '1000', 'the link survives the reload');
  assert.equal((await run_by_mouse(page)).status, 'done');
  assert.equal(await run_processes(page), 'done');
  await page.reload();
  await until_ready(page);
  assert.equal(loads.count, 3, 'the next visit needs no further reload');
  assert.equal(await page.evaluate(() => location.search), '', 'nothing is left behind');
});

page_test(site, 'Stop, a hostile link, reload and axe, as on a host with headers', { open: false }, async (page) => {
  await open_lab(page, site.url, 'parallel/split?shuffles=2000000&parts=64');
  await click(page, 'run');
  await until(page, 'it runs', () => globalThis.looplab.record()?.progress.phase === 'sampling');
  await click(page, 'run');
  assert.equal((await until_run(page, 0, 'stopped', 'done')).status, 'stopped');
  await page.evaluate(() => { location.hash = 'parallel/split?parts=1e999'; });
  await until(page, 'it is refused', () => globalThis.looplab.state().notice !== '');
  await settle(page);  // the twin follows
  assert.match((await twin(page)).alert, /parts must be a whole number/);
  assert.deepEqual(await axe_violations(page), []);
  await page.reload();
  await until_ready(page);
  assert.equal((await state(page)).parameters.shuffles, '2000000', 'the address kept what was legal');
});

page_test(site, 'a forced reload, which goes past the service worker, finds its way back', { open: false }, async (page, { context }) => {
  await open_lab(page, site.url, small);
  const loads = count_loads(page);
  const session = await context.newCDPSession(page);
  await session.send('Page.reload', { ignoreCache: true });
  await until(page, 'the forced reload has begun', () => !globalThis.looplab);
  await until_ready(page);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  assert.ok(loads.count <= 2, `${loads.count} loads`);
  assert.equal((await run_by_mouse(page)).status, 'done');
});

page_test(site, 'offline it opens again and runs', { open: false }, async (page) => {
  const server = await serve({ root: dist, port: 0, ...bare });
  await open_lab(page, server.url, small);
  await server.close();
  await assert.rejects(fetch(server.url), 'the server is gone');
  await page.reload();
  await until_ready(page);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  assert.equal((await run_by_mouse(page)).status, 'done');
  assert.equal(await run_processes(page), 'done');
  await page.goto('about:blank');
  await open_lab(page, server.url, 'iteration/sum?elements=1000');
  assert.equal((await run_by_mouse(page)).status, 'done');
});

page_test(site, 'a site of which a file is missing says so instead of waiting for ever', { open: false, allowed: [/404/] }, async (page) => {
  await with_host(async (host, server) => {
    rmSync(host.file('licences.txt'));
    const loads = count_loads(page);
    await page.goto(server.url);
    await sentence(page, /service worker .* could not be started \(.*\)/);
    assert.equal(loads.count, 1);
    await page.waitForTimeout(1000);
    assert.equal(loads.count, 1);
  });
});

// A page of somebody else's that shows Looplab in a frame.
const frames_folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-frame-'));
let frames_server;
let isolated_server;
before(async () => {
  frames_server = await serve({ root: frames_folder, port: 0, isolation: false });
  isolated_server = await serve({ root: dist, port: 0 });
  const frame = (name, url) => writeFileSync(path.join(frames_folder, name),
    `<!doctype html><title>Course</title><link rel="icon" href="data:,"><iframe id="lab" width="900" height="600" src="${url}#${small}"></iframe>`);
  frame('bare.html', site.url);
  frame('headers.html', isolated_server.url);
});
after(async () => {
  await frames_server?.close();
  await isolated_server?.close();
  rmSync(frames_folder, { recursive: true, force: true });
});

for (const [name, what] of [['bare.html', 'without headers'], ['headers.html', 'with headers']]) {
  page_test(site, `in a frame, on a host ${what}: the sentence, and a link that opens the page by itself`, { open: false },
    async (page, { context }) => {
      await page.goto(frames_server.url + name);
      const inside = page.frameLocator('#lab');
      await inside.locator('#failure').waitFor({ state: 'visible' });
      assert.match(await inside.locator('#failure').innerText(), /stands inside another page/);
      const opening = context.waitForEvent('page');
      await inside.getByRole('link', { name: 'Open Looplab by itself' }).click();
      const alone = await opening;
      alone.setDefaultTimeout(patience);
      await until_ready(alone);
      assert.equal(await alone.evaluate(() => crossOriginIsolated), true);
      assert.equal((await state(alone)).parameters.shuffles, '1000', 'with the settings of the frame');
      assert.equal((await run_by_mouse(alone)).status, 'done');
    });
}

// Each of these ends in a sentence after a known number of loads; then nothing happens any more.
const refusals = [
  ['a browser that never isolates', 2, /still does not isolate it/,
    () => { Object.defineProperty(globalThis, 'crossOriginIsolated', { get: () => false }); }],
  ['a window without service workers', 1, /no service workers to add them/,
    () => { delete Navigator.prototype.serviceWorker; }],
  ['service workers are refused', 1, /could not be started \(The user denied permission/, () => {
    navigator.serviceWorker.register = () => Promise.reject(new DOMException('The user denied permission', 'SecurityError'));
  }],
];

for (const [what, expected, pattern, init] of refusals) {
  page_test(site, `${what}: the sentence, and no loop of reloads`, { open: false, init }, async (page) => {
    const loads = count_loads(page);
    await page.goto(`${site.url}#${small}`);
    await until(page, 'the last load is there', () => document.readyState === 'complete' &&
      !document.getElementById('failure').hidden);
    await sentence(page, pattern);
    await page.waitForTimeout(1500);
    assert.equal(loads.count, expected);
    assert.equal(await page.getByRole('button', { name: 'Load the page again' }).isVisible(), true);
  });
}

page_test(site, 'storage is refused: the page opens and runs all the same, and forgets', {
  open: false,
  init: () => {
    for (const name of ['sessionStorage', 'localStorage']) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException('Refused', 'SecurityError'); } });
    }
  },
}, async (page) => {
  const loads = count_loads(page);
  await open_lab(page, site.url, small);
  assert.equal(loads.count, 2);
  assert.equal((await run_by_mouse(page)).status, 'done');
});

page_test(site, 'an address that is neither https nor this machine: the sentence', { open: false, allowed: [/untrustworthy/] },
  async (page) => {
    await page.goto(site.url.replace('127.0.0.1', 'laboratory.test'));
    await sentence(page, /neither https nor on this machine/);
  });

page_test(site, 'where nothing but the twin speaks, it speaks after the reload too', { open: false }, async (page) => {
  await open_lab(page, site.url, 'parallel/split?parts=0');
  assert.match((await twin(page)).alert, /parts must be/);
});
