// Hands and eyes for the canvas: widgets by name, and what the twin says.
import assert from 'node:assert/strict';
import { read_png } from './png.mjs';
import { settle, until, until_ready } from './site.mjs';

export const state = (page) => page.evaluate(() => globalThis.looplab.state());
export const widgets = (page) => page.evaluate(() => globalThis.looplab.widgets());
export const shown_record = (page) => page.evaluate(() => globalThis.looplab.shownRecord());
export const frames = (page) => page.evaluate(() => globalThis.looplab.frames().frames);
export const parameter = async (page, key) => (await state(page)).parameters[key];

/** Loaded again, the page has the address and with it the settings that it had. */
export async function reopens(page) {
  const { link } = await state(page);
  await page.reload();
  await until_ready(page);
  assert.equal((await state(page)).link, link);
}

export async function widget(page, name) {
  const all = await widgets(page);
  const found = all.find((each) => each.name === name);
  assert.ok(found, `There is no widget "${name}"; there are ${all.map((each) => each.name).join(', ')}.`);
  return found;
}

export const centre = ({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 });

/** ImGui scrolls five lines for a notch of the wheel. */
export const pixels_per_notch = 75;

/** Scrolls until a widget can be seen, and returns it. */
export async function reveal(page, name) {
  const { width, height } = page.viewportSize();
  for (let tries = 0; tries < 25; ++tries) {
    const found = await widget(page, name);
    const { x, y } = centre(found);
    if (found.visible && y > 0 && y < height && x > 0 && x < width) return found;
    await page.mouse.move(Math.min(Math.max(x, 5), width - 5), height / 2);
    const away = y - height / 2;
    await page.mouse.wheel(0, 100 * (Math.round(away / pixels_per_notch) || Math.sign(away)));
    await settle(page);
  }
  throw new Error(`The widget "${name}" cannot be scrolled into view.`);
}

export async function click(page, name) {
  const { x, y } = centre(await reveal(page, name));
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
  await settle(page);
}

/** Chooses from a drop-down list. */
export async function choose(page, name, label) {
  await click(page, name);
  await click(page, `${name}:${label}`);
}

/** Types a number into a field as a person does. */
export async function type_into(page, key, text) {
  await click(page, `parameter:${key}`);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
  await settle(page);
}

/** What the readable twin says. */
export function twin(page) {
  return page.evaluate(() => {
    const text = (selector) => document.querySelector(selector)?.textContent ?? '';
    const cells = (row) => [...row.children].map((cell) => cell.textContent);
    const { status, run } = document.getElementById('twin-progress').dataset;
    return {
      status,
      run: Number(run),
      title: text('#twin-head h1'),
      alert: text('#twin [role=alert]'),
      line: text('#twin-progress'),
      answer: text('#twin-answer'),
      guess: text('#twin-guess'),
      outcome: text('#twin-guess-outcome'),
      caption: text('#twin-table caption'),
      columns: [...document.querySelectorAll('#twin-table thead th')].map((cell) => cell.textContent),
      rows: [...document.querySelectorAll('#twin-table tbody tr')].map(cells),
      text: text('#twin-result'),
      parameters: Object.fromEntries([...document.querySelectorAll('#twin [data-parameter]')]
        .map((each) => [each.dataset.parameter, each.textContent])),
    };
  });
}

/** Waits for the twin to show a run newer than `after` in one of the states. */
export async function until_run(page, after, ...statuses) {
  await until(page, `run ${after + 1} is ${statuses.join(' or ')}`, ([number, wanted]) => {
    const { run, status } = document.getElementById('twin-progress').dataset;
    return Number(run) > number && wanted.includes(status);
  }, [after, statuses]);
  return twin(page);
}

/** Clicks Run with the mouse and waits for the end. */
export async function run_by_mouse(page) {
  const before = (await twin(page)).run;
  await click(page, 'run');
  return until_run(page, before, 'done', 'failed', 'stopped');
}

/** A screenshot, in pixels of the screen. */
export const picture = async (page) => read_png(await page.screenshot());

/** The focus ring of the keyboard stands two pixels outside of its widget. */
export async function has_ring(page, name, accent = [0x00, 0x72, 0xb2]) {
  const { x, y, width } = await widget(page, name);
  if (y < 6) return false;
  const shot = await page.screenshot({ clip: { x: Math.round(x + width / 2), y: Math.floor(y) - 5, width: 1, height: 4 } });
  const image = read_png(shot);
  const close = (pixel) => pixel.every((value, i) => Math.abs(value - accent[i]) < 60);
  return [...Array(image.height).keys()].some((row) => close(image.at(0, row)));
}

/** Presses Tab until a widget has the ring. */
export async function tab_to(page, name) {
  for (let presses = 0; presses < 60; ++presses) {
    if (await has_ring(page, name)) return presses;
    await page.keyboard.press('Tab');
    await settle(page);
  }
  throw new Error(`Tab never reaches "${name}".`);
}

/** Pairs of visible widgets that share more than a hair's breadth. */
export function overlaps(list) {
  const shared = (from, to, other_from, other_to) => Math.min(to, other_to) - Math.max(from, other_from);
  const seen = list.filter(({ visible }) => visible);
  return seen.flatMap((a, i) => seen.slice(i + 1)
    .filter((b) => a.name !== b.name && shared(a.x, a.x + a.width, b.x, b.x + b.width) > 1 &&
      shared(a.y, a.y + a.height, b.y, b.y + b.height) > 1)
    .map((b) => `${a.name} and ${b.name}`));
}
