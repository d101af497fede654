// Phones to 4K, any pixel ratio: sharp, nothing beside the page, nothing on top of another.
import assert from 'node:assert/strict';
import { axe_violations } from '../../scripts/test_support/tools.mjs';
import {
  centre, choose, click, overlaps, pixels_per_notch, reveal, run_by_mouse, state, twin, until_run, widget, widgets,
} from './support/canvas.mjs';
import { read_png } from './support/png.mjs';
import { page_test, settle, until, use_site } from './support/site.mjs';

const site = use_site();

const canvas_size = (page) => page.evaluate(() => {
  const canvas = document.getElementById('canvas');
  const { width, height } = canvas.getBoundingClientRect();
  return { backing: [canvas.width, canvas.height], css: [width, height], ratio: devicePixelRatio,
    window: [innerWidth, innerHeight], scrolls: document.documentElement.scrollWidth > innerWidth };
});

/** The canvas fills the window and has one pixel of its own for each of the screen's. */
async function assert_sharp(page, ratio) {
  await until(page, `the canvas has ${ratio} pixels for each of CSS`, (wanted) => {
    const canvas = document.getElementById('canvas');
    return Math.abs(canvas.width - canvas.clientWidth * wanted) <= 1 && Math.abs(canvas.height - canvas.clientHeight * wanted) <= 1;
  }, ratio);
  const { css, window, scrolls } = await canvas_size(page);
  assert.deepEqual(css, window);
  assert.equal(scrolls, false);
}

function assert_tidy(list, width, where) {
  for (const { name, x, width: wide } of list) {
    assert.ok(x >= -0.5 && x + wide <= width + 0.5, `${where}: ${name} stands from ${x} to ${x + wide} of ${width}`);
  }
  // What scrolls is cut off under the bar of a phone.
  const bar = list.find(({ name }) => name === 'menu');
  const top = bar ? bar.y + bar.height : 0;
  const cut = list.map((each) => (each === bar || each.y >= top ? each
    : { ...each, y: top, height: each.y + each.height - top }));
  assert.deepEqual(overlaps(cut), [], where);
  const names = list.map(({ name }) => name);
  assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), [], `${where}: names are unique`);
}

/** Looks at the whole page, screen by screen. */
async function assert_tidy_throughout(page, where) {
  const { width, height } = page.viewportSize();
  await reveal(page, 'run');
  await page.mouse.move(width - 30, height / 2);
  await page.mouse.wheel(0, -20_000);
  await settle(page);
  let last = NaN;
  for (let screen = 0; screen < 12; ++screen) {
    const list = await widgets(page);
    assert_tidy(list, width, `${where}, screen ${screen}`);
    const { y } = list.find(({ name }) => name === 'run');
    if (y === last) return;
    last = y;
    await page.mouse.wheel(0, 100 * Math.max(1, Math.floor((0.8 * height) / pixels_per_notch)));
    await settle(page);
  }
}

const links = { sum: 'iteration/sum?elements=2000', split: 'parallel/split?shuffles=1000&parts=8',
  mandelbrot: 'parallel/split?workload=mandelbrot&width=64&parts=8',
  filtering: 'iteration/filtering?elements=2000&effort=quick', sorting: 'iteration/sorting?trials=200&effort=quick' };
const phone = { hasTouch: true, isMobile: true };
const screens = [
  { name: 'small phone', viewport: { width: 360, height: 640 }, deviceScaleFactor: 3, ...phone, link: links.split },
  { name: 'phone', viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, ...phone, link: links.sum },
  { name: 'phone, lying', viewport: { width: 844, height: 390 }, deviceScaleFactor: 2, ...phone, link: links.mandelbrot },
  { name: 'small phone, lying', viewport: { width: 640, height: 360 }, deviceScaleFactor: 3, ...phone, link: links.filtering },
  { name: 'phone', viewport: { width: 412, height: 915 }, deviceScaleFactor: 2, ...phone, link: links.sorting },
  { name: 'tablet', viewport: { width: 820, height: 1180 }, deviceScaleFactor: 2, hasTouch: true, link: links.split },
  { name: 'window', viewport: { width: 1440, height: 1120 }, deviceScaleFactor: 1, link: links.split },
  { name: 'window at 150 %', viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5, link: links.sum },
  { name: '4K', viewport: { width: 3840, height: 2160 }, deviceScaleFactor: 1, link: links.mandelbrot },
];

for (const { name, viewport, deviceScaleFactor, link, ...options } of screens) {
  const title = `${name}, ${viewport.width} x ${viewport.height} at ${deviceScaleFactor}: sharp, inside, and nothing overlaps`;
  page_test(site, title, { viewport, deviceScaleFactor, link, ...options }, async (page) => {
    await assert_sharp(page, deviceScaleFactor);
    assert_tidy(await widgets(page), viewport.width, 'before the run');
    assert.equal((await run_by_mouse(page)).status, 'done');
    await click(page, 'tab:Take it away');
    await assert_tidy_throughout(page, 'after the run');
    if (viewport.width < 765) {
      await reveal(page, 'menu');
      await click(page, 'menu');
      assert_tidy(await widgets(page), viewport.width, 'the menu');
      await widget(page, 'theme');
    }
  });
}

const error_link = { ...phone, viewport: { width: 360, height: 640 }, deviceScaleFactor: 1 };

page_test(site, 'a long sentence about a wrong link finds room on a small phone', error_link, async (page) => {
  await page.evaluate(() => { location.hash = `parallel/split?parts=${'9'.repeat(200)}`; });
  await until(page, 'the sentence is shown', () => globalThis.looplab.widget('dismiss'));
  await settle(page);
  await assert_tidy_throughout(page, 'with a sentence');
  await click(page, 'dismiss');
  assert.equal((await state(page)).notice, '');
  assert.equal((await twin(page)).alert, '');
});

/** The colours in a part of the screen. */
async function colours_of(page, clip) {
  const image = read_png(await page.screenshot({ clip }));
  const colours = new Set();
  for (let row = 0; row < image.height; ++row) for (let column = 0; column < image.width; ++column) colours.add(image.at(column, row).join());
  return [...colours];
}

/** The colours at the right end of a row of the table, beyond its text: half an em of ground. */
async function colours_beside_row(page, name) {
  const { x, y, width, height } = await reveal(page, name);
  await page.mouse.move(1, 1);
  await settle(page);
  const bar = await widget(page, 'menu');
  const top = Math.ceil(Math.max(y + 8, bar.y + bar.height + 8));
  const bottom = Math.floor(Math.min(y + height - 8, page.viewportSize().height - 8));
  return colours_of(page, { x: Math.floor(x + width) - 6, y: top, width: 6, height: bottom - top });
}

for (const [name, link] of Object.entries(links)) {
  page_test(site, `on a small phone the table's lines of detail stay inside of its card: ${name}`,
    { link, ...phone, viewport: { width: 360, height: 740 } }, async (page) => {
      const { rows } = await run_by_mouse(page);
      assert.ok(rows.length >= 3);
      for (const i of rows.keys()) assert.equal((await colours_beside_row(page, `row:${i}`)).length, 1, `row ${i}`);
    });

  page_test(site, `on a small phone the prompt of the guess stays inside of its card: ${name}`,
    { link, ...phone, viewport: { width: 360, height: 740 } }, async (page) => {
      const { x, y, width } = await reveal(page, 'guess');
      // Between the text, which ends half an em after the slider, and the card's frame.
      const beside = await colours_of(page, { x: Math.ceil(x + width) + 9, y: Math.floor(y) - 32, width: 8, height: 30 });
      assert.equal(beside.length, 1);
    });
}

page_test(site, 'as text on a small phone: nothing beside the screen, tables scroll by themselves, no ring around the page',
  { link: links.split, ...phone, viewport: { width: 360, height: 740 } }, async (page) => {
    await run_by_mouse(page);
    await page.locator('#skip').focus();
    await page.keyboard.press('Enter');
    await page.locator('#twin-run').waitFor({ state: 'visible' });
    assert.equal(await page.evaluate(() => document.activeElement.id), 'twin');
    const found = await page.evaluate(() => {
      const table = document.querySelector('#twin-table');
      const beside = [...document.querySelectorAll('#twin *')].filter((each) => !each.matches('.spoken, .scrolls *'))
        .filter((each) => each.getBoundingClientRect().right > innerWidth).map(({ tagName, id }) => `${tagName} ${id}`);
      return { page: document.documentElement.scrollWidth, beside, table: table.scrollWidth, place: table.parentElement.clientWidth,
        ring: getComputedStyle(document.getElementById('twin')).outlineStyle };
    });
    assert.equal(found.page, 360);
    assert.deepEqual(found.beside, []);
    assert.equal(found.ring, 'none');
    assert.ok(found.table > found.place, 'the table is one that has to scroll');
    const place = page.locator('#twin-result .scrolls').first();
    await place.focus();
    await page.keyboard.press('ArrowRight');
    await until(page, 'it scrolls by keyboard', () => document.querySelector('#twin-result .scrolls').scrollLeft > 0);
    for (const summary of await page.locator('#twin summary').all()) await summary.click();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, 'with everything open');
    assert.deepEqual(await axe_violations(page), []);
  });

const set_screen = async (page, { width, height, ratio }, turn) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: ratio, mobile: false });
  // An emulated ratio is told to nobody until media queries are evaluated for another reason.
  await page.emulateMedia({ reducedMotion: turn % 2 ? 'reduce' : 'no-preference' });
};

page_test(site, 'another screen, zoom and another size of the window keep it sharp', { link: links.split, viewport: null }, async (page) => {
  const screens = [[1280, 900, 1], [1280, 900, 2], [853, 600, 1.5], [640, 450, 3], [1280, 900, 1.25], [1000, 700, 1]];
  for (const [turn, [width, height, ratio]] of screens.entries()) {
    await set_screen(page, { width, height, ratio }, turn);
    await assert_sharp(page, ratio);
    await settle(page);
    const run = await widget(page, 'run');
    assert.ok(run.x + run.width <= width, `${width} x ${height} at ${ratio}`);
  }
  const { x, y } = centre(await widget(page, 'run'));
  await page.mouse.click(x, y);
  assert.equal((await until_run(page, 0, 'done', 'failed', 'stopped')).status, 'done', 'a click still finds the button');
});

page_test(site, 'open lists stay inside of the window', { viewport: { width: 1280, height: 620 } }, async (page) => {
  for (const name of ['theme', 'parameter:workload']) {
    await click(page, name);
    const items = (await widgets(page)).filter((each) => each.name.startsWith(`${name}:`));
    assert.ok(items.length >= 2);
    for (const item of items) {
      assert.ok(item.visible && item.y >= 0 && item.y + item.height <= 620, `${item.name} at ${item.y}`);
    }
    await page.keyboard.press('Escape');
    await settle(page);
  }
  await choose(page, 'theme', 'High contrast');
  assert.equal((await state(page)).theme, 'contrast');
});
