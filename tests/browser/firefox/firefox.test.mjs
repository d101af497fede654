// The page in Firefox, over WebDriver BiDi: it loads, and both experiments run by mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch_firefox, root, serve, watch_errors } from '../../../scripts/test_support/tools.mjs';

const patience = 120_000;
let server;
let browser;

before(async () => {
  server = await serve({ root: `${root}/dist`, port: 0 });
  browser = await launch_firefox();
});
after(async () => {
  await browser?.close();
  await server?.close();
});

async function open_page(link) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const errors = watch_errors(page);
  await page.goto(`${server.url}#${link}`);
  await page.waitForFunction(() => globalThis.looplab?.widget('run') && document.getElementById('loading').hidden,
    { timeout: patience });
  return { page, errors };
}

async function click_run(page) {
  const { x, y, width, height } = await page.evaluate(() => globalThis.looplab.widget('run'));
  await page.mouse.click(x + width / 2, y + height / 2);
  await page.waitForFunction(() => document.getElementById('twin-progress').dataset.status === 'done',
    { timeout: patience });
}

const rows = (page) => page.evaluate(() => [...document.querySelectorAll('#twin-table tbody tr')].map((row) => row.innerText));

test('Split, ship, stitch runs on real threads', { timeout: 2 * patience }, async () => {
  const { page, errors } = await open_page('parallel/split?shuffles=20000&workers=2');
  assert.equal(await page.evaluate(() => globalThis.crossOriginIsolated), true);
  await click_run(page);
  const found = await rows(page);
  assert.equal(found.length, 3);
  for (const row of found.slice(1)) assert.match(row, /✓ same p/);
  assert.match(await page.evaluate(() => document.getElementById('twin-answer').textContent), /p = 0\.\d+ \(checked\)/);
  assert.deepEqual(errors, []);
  await page.close();
});

test('List or array? measures six strategies and checks their sums', { timeout: 2 * patience }, async () => {
  const { page, errors } = await open_page('iteration/sum?elements=100000');
  await click_run(page);
  const found = await rows(page);
  assert.equal(found.length, 6);
  for (const row of found) assert.match(row, /✓/);
  assert.deepEqual(errors, []);
  await page.close();
});
