// What a canvas easily takes from the browser and must give back: shortcuts, the clipboard, other
// inputs, the phone's keyboard, scrolling by touch.
import assert from 'node:assert/strict';
import { centre, click, parameter, reveal, run_by_mouse, state, twin, type_into, until_run, widget, widgets } from './support/canvas.mjs';
import { page_test, settle, until, use_site } from './support/site.mjs';

const site = use_site();
const small_split = 'parallel/split?shuffles=2000&parts=8';
const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
const clipboard_text = (page) => page.evaluate(() => navigator.clipboard.readText());

page_test(site, 'Copy link puts the address with all settings on the clipboard', clipboard, async (page) => {
  await type_into(page, 'parts', '48');
  await click(page, 'tab:Take it away');
  await click(page, 'copy-link');
  const copied = await clipboard_text(page);
  assert.equal(copied, page.url());
  assert.match(copied, /#parallel\/split\?.*parts=48/);
});

page_test(site, 'a number can be pasted into a field', clipboard, async (page) => {
  await page.evaluate(() => navigator.clipboard.writeText('4321'));
  await click(page, 'parameter:shuffles');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+V');
  await page.keyboard.press('Enter');
  await settle(page);
  assert.equal(await parameter(page, 'shuffles'), '4321');
});

page_test(site, 'Ctrl+A selects, Ctrl+C copies, Ctrl+X cuts, Ctrl+Z takes back', clipboard, async (page) => {
  await click(page, 'parameter:shuffles');
  await page.keyboard.press('Home');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+C');
  await settle(page);
  assert.equal(await clipboard_text(page), '100,000');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('77');
  await settle(page);
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Control+X');
  await settle(page);
  assert.equal(await clipboard_text(page), '77');
  await page.keyboard.press('Control+Z');
  await page.keyboard.press('Enter');
  await settle(page);
  const { parameters, errors } = await state(page);
  assert.deepEqual([parameters.shuffles, errors], ['100000', { shuffles: errors.shuffles }], 'the field holds 77 again');
  assert.match(errors.shuffles, /not "77"/);
});

page_test(site, 'a paste that is no number is refused with a sentence', clipboard, async (page) => {
  for (const [text, sentence] of [
    ['<script>alert(1)</script>\n', /^parts must be a whole number from 1 to 100000, not "<script>alert\(1\)<\/script>"\.$/],
    // More than the field can hold: it stays as it is.
    ['9'.repeat(50_000), /./],
  ]) {
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await click(page, 'parameter:parts');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+V');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.equal(await parameter(page, 'parts'), '64');
    assert.match((await state(page)).errors.parts, sentence);
  }
});

// Keeps the events of keys to see later whether anybody took them from the browser.
const keep_keys = () => {
  globalThis.keys = [];
  addEventListener('keydown', (event) => globalThis.keys.push(event), true);
};
const keys_taken = (page) => page.evaluate(() =>
  Object.fromEntries(globalThis.keys.map((event) => [event.key, event.defaultPrevented])));

page_test(site, 'the browser keeps its shortcuts', { init: keep_keys }, async (page) => {
  for (const keys of ['Control+k', 'Control+f', 'Control+s', 'Control+p', 'Alt+d', 'F3', 'F6', 'F11', 'F12', 'Meta+k']) {
    await page.keyboard.press(keys);
  }
  const taken = await keys_taken(page);
  for (const key of ['Control', 'k', 'f', 's', 'p', 'Alt', 'd', 'F3', 'F6', 'F11', 'F12', 'Meta']) {
    assert.equal(taken[key], false, `${key} was ${taken[key] === undefined ? 'not heard' : 'taken'}`);
  }
});

page_test(site, 'shortcuts do not become text in a field', { init: keep_keys }, async (page) => {
  await click(page, 'parameter:parts');
  for (const keys of ['Control+k', 'Control+f', 'Alt+d']) await page.keyboard.press(keys);
  await page.keyboard.press('Enter');
  await settle(page);
  assert.deepEqual((await state(page)).errors, {});
  assert.equal(await parameter(page, 'parts'), '64');
  assert.deepEqual([(await keys_taken(page)).k, (await keys_taken(page)).f], [false, false]);
});

page_test(site, 'an HTML input beside the canvas can be typed into', {}, async (page) => {
  const before = (await state(page)).link;
  await page.evaluate(() => {
    const input = Object.assign(document.createElement('input'), { id: 'beside' });
    document.body.append(input);
    input.focus();
  });
  await page.keyboard.type('abc 123, with Space and Q');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  assert.equal(await page.inputValue('#beside'), 'bc 123, with Space and ');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  assert.equal((await state(page)).link, before);
  assert.equal((await twin(page)).status, 'ready');
});

page_test(site, 'the mouse wheel scrolls the page and the canvas tells what is in sight', { viewport: { width: 1280, height: 500 } },
  async (page) => {
    const before = await widget(page, 'tab:In Python');
    assert.equal(before.visible, false);
    const found = await reveal(page, 'tab:In Python');
    assert.ok(found.visible && found.y < before.y);
  });

const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

async function tap(page, name) {
  const { x, y } = centre(await reveal(page, name));
  await page.touchscreen.tap(x, y);
  await settle(page);
}

page_test(site, 'a tap on the notebook\'s search lays a field over it', { link: 'notebook', ...phone }, async (page) => {
  await page.evaluate(() => globalThis.looplab.run('iteration/sum', { elements: 1000, effort: 'quick' }));
  await settle(page);
  await tap(page, 'notebook-search');
  const field = page.locator('#keyboard');
  await field.waitFor({ state: 'visible' });
  assert.equal(await field.getAttribute('inputmode'), 'text');
  await field.fill('no such run');
  await field.press('Enter');
  await settle(page);
  assert.equal((await state(page)).notebook.words, 'no such run');
  assert.match(await page.evaluate(() => document.getElementById('twin-notebook').textContent), /No run has all these words/);
});

/** A finger goes down, moves in steps, and up again. */
async function swipe(page, from, to) {
  const session = await page.context().newCDPSession(page);
  const send = (type, touchPoints) => session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [from]);
  for (let step = 1; step <= 8; ++step) {
    await send('touchMove', [{ x: from.x + ((to.x - from.x) * step) / 8, y: from.y + ((to.y - from.y) * step) / 8 }]);
    await page.waitForTimeout(30);
  }
  await send('touchEnd', []);
  await settle(page);
}

page_test(site, 'on a phone a tap runs', { ...phone, link: small_split }, async (page) => {
  await tap(page, 'run');
  assert.equal((await until_run(page, 0, 'done', 'failed', 'stopped')).status, 'done');
});

page_test(site, 'on a phone a long list is swiped to its end, and what is tapped there is chosen',
  { ...phone, link: 'profiling/timeit?elements=100' }, async (page) => {
    await reveal(page, 'parameter:cell');
    await tap(page, 'parameter:cell');
    const before = await state(page);
    const last = 'parameter:cell:A side effect';
    for (let tries = 0; tries < 8 && !(await widget(page, last)).visible; ++tries) {
      const { y } = (await widgets(page)).find(({ name, visible }) => visible && name.startsWith('parameter:cell:'));
      await swipe(page, { x: 150, y: y + 320 }, { x: 150, y: y + 20 });
    }
    assert.deepEqual(await state(page), before);  // a swipe chooses nothing
    await tap(page, last);
    assert.equal((await state(page)).parameters.cell, 'append');
  });

page_test(site, 'on a phone a swipe scrolls and clicks nothing', { ...phone, link: small_split }, async (page) => {
  const run = await reveal(page, 'run');
  const { x, y } = centre(run);
  await swipe(page, { x, y }, { x, y: y - 200 });
  const moved = await widget(page, 'run');
  assert.ok(moved.y < run.y - 100, `from ${run.y} to ${moved.y}`);
  const { busy, has_record } = await state(page);
  assert.deepEqual([busy, has_record], [false, false]);
  // Back again, from where the page now lies.
  await swipe(page, { x: 20, y: 500 }, { x: 20, y: 760 });
  assert.ok((await widget(page, 'run')).y > moved.y + 100);
  await tap(page, 'run');
  assert.equal((await until_run(page, 0, 'done', 'failed', 'stopped')).status, 'done');
});

page_test(site, 'on a phone the menu opens the list of pages', phone, async (page) => {
  await tap(page, 'menu');
  await tap(page, 'page:iteration/sum');
  assert.equal((await state(page)).experiment, 'iteration/sum');
  await widget(page, 'run');
});

page_test(site, 'on a phone a tap on a number brings up a field with a keyboard for digits', { ...phone, link: small_split },
  async (page) => {
    await tap(page, 'parameter:parts');
    const field = page.locator('#keyboard');
    await field.waitFor({ state: 'visible' });
    assert.equal(await field.getAttribute('inputmode'), 'numeric');
    assert.equal(await field.inputValue(), '8');
    const drawn = await widget(page, 'parameter:parts');
    const box = await field.boundingBox();
    assert.ok(Math.abs(box.x - drawn.x) < 2 && Math.abs(box.y - drawn.y) < 2 && Math.abs(box.width - drawn.width) < 2);
    await page.keyboard.type('20');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.equal(await field.isVisible(), false);
    assert.equal(await parameter(page, 'parts'), '20');
  });

page_test(site, 'on a phone a finger moves the guess', { ...phone, link: small_split }, async (page) => {
  const slider = await reveal(page, 'guess');
  const { y } = centre(slider);
  await swipe(page, { x: slider.x + 0.3 * slider.width, y }, { x: slider.x + 0.8 * slider.width, y });
  const { guess, guessed } = await state(page);
  assert.ok(guessed && guess > 2, `${guess}`);
});

page_test(site, 'the pointer that leaves the canvas while dragging lets go outside', { link: small_split }, async (page) => {
  const slider = await reveal(page, 'guess');
  const { y } = centre(slider);
  await page.mouse.move(slider.x + 0.5 * slider.width, y);
  await page.mouse.down();
  await settle(page);
  await page.mouse.move(1279, 1, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  const { guess } = await state(page);
  await page.mouse.move(slider.x + 0.1 * slider.width, y);
  await settle(page);
  assert.equal((await state(page)).guess, guess);
  assert.equal((await run_by_mouse(page)).status, 'done');
});

page_test(site, 'the text view: from the first link by keyboard, run, and back', { link: small_split }, async (page) => {
  await page.keyboard.press('Escape');
  await page.locator('#skip').focus();
  await page.keyboard.press('Enter');
  await page.locator('#twin-run').waitFor({ state: 'visible' });
  assert.equal(await page.locator('#canvas').isVisible(), false);
  await page.fill('#set-parts', '16');
  await page.locator('#set-parts').blur();
  await page.selectOption('#set-schedule', 'static');
  await page.click('#twin-run');
  assert.equal((await until_run(page, 0, 'done', 'failed', 'stopped')).status, 'done');
  assert.equal(await page.locator('#twin-table tbody tr').count(), 3);
  await page.click('text=List or array?');
  await until(page, 'the other page is shown', () => /List|list/.test(document.querySelector('#twin-head h1').textContent));
  await page.click('text=Back to the drawing');
  await settle(page);
  assert.equal(await page.locator('#canvas').isVisible(), true);
  await click(page, 'page:parallel/split');
  const { parameters } = await state(page);
  assert.deepEqual([parameters.parts, parameters.schedule], ['16', 'static']);
});
