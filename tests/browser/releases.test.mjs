// A service worker keeps one whole release and replaces it by the next one, as a whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { launch_chromium_without_workers, watch_errors } from '../../scripts/test_support/tools.mjs';
import { patience } from './support/site.mjs';
import { with_host, with_neighbours } from './support/releases.mjs';

const link = '#parallel/split?shuffles=1000&parts=8';
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** What the page says of itself, or null while it is between two loads. */
const look = (page) => page.evaluate(() => {
  const style = getComputedStyle(document.documentElement).getPropertyValue('--release').trim();
  return {
    ready: Boolean(globalThis.looplab?.widget('run')),
    releases: [...new Set([...(globalThis.looplab_releases ?? []), document.querySelector('meta[name=release]').content, style])],
    isolated: globalThis.crossOriginIsolated,
    address: location.href,
  };
}).catch(() => null);

/** Waits until the page has drawn itself and rests; gives the releases that its files belong to. */
async function settled(page) {
  // Nothing is drawn behind another tab.
  await page.bringToFront();
  const end = Date.now() + patience;
  for (let same = 0, last = ''; Date.now() < end;) {
    const seen = await look(page);
    same = seen?.ready && seen.address === last ? same + 1 : 0;
    last = seen?.address;
    // Three looks: a page may be ready and reload all the same.
    if (same >= 3) {
      assert.equal(seen.isolated, true);
      return seen.releases;
    }
    await sleep(150);
  }
  throw new Error(`The page was never ready: ${JSON.stringify(await look(page))}`);
}

async function visit(page, url) {
  await page.goto(url + link);
  return settled(page);
}

async function reload(page) {
  await page.reload();
  return settled(page);
}

/** Browsers look for a new release when they find the time; this asks them to. */
async function until_update_waits(page) {
  const waits = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    if (!registration.installing && !registration.waiting) await registration.update().catch(() => {});
    return Boolean(registration.waiting);
  });
  for (const end = Date.now() + patience; !(await waits());) {
    if (Date.now() > end) throw new Error('The new release was never kept.');
    await sleep(100);
  }
}

/** Closes a page and visits the site anew, until another release is shown: a closed one may count for
 *  a moment. */
async function come_back_until(page, open, url, name) {
  for (let visits = 1; visits <= 4; ++visits) {
    await page.close();
    await sleep(500);
    page = await open();
    const releases = await visit(page, url);
    assert.equal(releases.length, 1, 'never a mixture');
    if (releases.includes(name)) return page;
  }
  throw new Error(`Release ${name} is not there after 4 visits.`);
}

const runs = (page) => page.evaluate(async () => (await globalThis.looplab.run('parallel/split', { shuffles: 1000, parts: 8 })).status);
const kept = (page) => page.evaluate(async () => (await caches.keys()).filter((name) => name.startsWith('looplab:')));

function release_test(title, allowed, body, with_what = (use) => with_host((host, server) => use({ host, server }))) {
  test(title, { timeout: 3 * patience }, async () => {
    const browser = await launch_chromium_without_workers();
    try {
      const errors = [];
      const open = async () => {
        const page = await browser.newPage();
        page.setDefaultTimeout(patience);
        errors.push(watch_errors(page));
        return page;
      };
      await with_what((place) => body({ ...place, open }));
      assert.deepEqual(errors.flat().filter((error) => !allowed.some((pattern) => pattern.test(error))), []);
    } finally {
      await browser.close();
    }
  });
}

release_test('a new release replaces the old one as a whole, and works offline', [], async ({ host, server, open }) => {
  let page = await open();
  assert.deepEqual(await visit(page, server.url), ['one']);
  const [old] = await kept(page);
  host.publish('two');
  assert.deepEqual(await reload(page), ['one'], 'the first load is still whole');
  assert.equal(await runs(page), 'done');
  await until_update_waits(page);
  assert.deepEqual(await reload(page), ['one'], 'it waits');
  page = await come_back_until(page, open, server.url, 'two');
  assert.equal((await kept(page)).length, 1);
  assert.notEqual((await kept(page))[0], old);
  assert.equal(await runs(page), 'done');
  await server.close();
  assert.deepEqual(await reload(page), ['two'], 'offline too');
  assert.equal(await runs(page), 'done');
});

release_test('a new release waits for the other tabs that still use the old one', [], async ({ host, server, open }) => {
  let page = await open();
  const other = await open();
  await visit(other, server.url);
  await visit(page, server.url);
  host.publish('two');
  assert.deepEqual(await reload(page), ['one']);
  await until_update_waits(page);
  assert.deepEqual(await settled(other), ['one']);
  assert.equal(await runs(other), 'done');
  await other.close();
  page = await come_back_until(page, open, server.url, 'two');
  assert.equal(await runs(page), 'done');
});

release_test('a release that is only half there is not taken, and leaves nothing behind', [/404/], async ({ host, server, open }) => {
  let page = await open();
  await visit(page, server.url);
  host.publish('two', (folder) => rmSync(path.join(folder, 'web', 'twin.js')));
  for (let load = 0; load < 3; ++load) assert.deepEqual(await reload(page), ['one']);
  assert.equal(await runs(page), 'done');
  // The browser may just be trying the new one once more; what it fetched must go when that fails.
  for (const end = Date.now() + patience; (await kept(page)).length > 1 && Date.now() < end;) await sleep(100);
  const [only, ...others] = await kept(page);
  assert.ok(only);
  assert.deepEqual(others, []);
  host.publish('three');
  await reload(page);
  await until_update_waits(page);
  page = await come_back_until(page, open, server.url, 'three');
  assert.equal(await runs(page), 'done');
});

release_test('two Looplabs in folders of one host keep a release each', [], async ({ server, open }) => {
  const page = await open();
  assert.deepEqual(await visit(page, `${server.url}a/`), ['one']);
  assert.deepEqual(await visit(page, `${server.url}b/`), ['two']);
  assert.equal((await kept(page)).length, 2);
  await server.close();
  assert.deepEqual(await visit(page, `${server.url}a/`), ['one'], 'offline');
  assert.deepEqual(await visit(page, `${server.url}b/`), ['two'], 'offline');
  assert.equal(await runs(page), 'done');
}, (use) => with_neighbours((server) => use({ server })));
