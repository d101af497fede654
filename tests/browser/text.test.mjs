// The page as text: beside the drawing as its twin, and instead of it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { run_by_mouse, shown_record, twin, until_run } from './support/canvas.mjs';
import { no_webgl2, open_lab, page_test, until, use_site } from './support/site.mjs';

const site = use_site();
const small_split = 'parallel/split?shuffles=2000&parts=8&effort=quick';

const show_text = (page) => page.evaluate(() => document.getElementById('skip').click());
const is_visible = (page, id) => page.locator(`#${id}`).isVisible();

/** Presses a button that saves, and gives the file's name and what is in it. */
async function saved(page, id) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(`#${id}`).click()]);
  return [file.suggestedFilename(), JSON.parse(await readFile(await file.path(), 'utf8'))];
}

page_test(site, 'what is saved is the run that is shown, whatever ran since; nothing to save, no button', { link: small_split },
  async (page) => {
    await show_text(page);
    assert.deepEqual([await is_visible(page, 'twin-save-json'), await is_visible(page, 'twin-save-trace')], [false, false]);
    await page.locator('#twin-run').click();
    const { run } = await until_run(page, 0, 'done');
    await page.evaluate(() => globalThis.looplab.run('iteration/sum', { elements: 1000, effort: 'quick' }));
    const [record_name, record] = await saved(page, 'twin-save-json');
    const [trace_name, trace] = await saved(page, 'twin-save-trace');
    assert.deepEqual([record_name, trace_name], ['looplab-parallel-split.json', 'looplab-parallel-split.trace.json']);
    assert.deepEqual([record.experiment, record.run], ['parallel/split', run]);
    assert.equal(trace.otherData.experiment, 'parallel/split');
    assert.equal(trace.traceEvents.filter(({ ph }) => ph === 'X').length, record.timeline.lanes.flat().length);
    await page.getByRole('link', { name: 'List or array?' }).click();
    await until(page, 'the other page is shown', () => /list/.test(document.querySelector('#twin-head h1').textContent));
    assert.deepEqual([await is_visible(page, 'twin-save-json'), await is_visible(page, 'twin-save-trace')], [true, false]);
  });

page_test(site, 'as text: a theme to choose, what to try, where it comes from, and what each worker did', { link: small_split },
  async (page) => {
    await show_text(page);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.locator('#set-theme').selectOption('dark');
    await until(page, 'the page is dark', () => document.documentElement.dataset.theme === 'dark');
    assert.notEqual(await ground(), light);
    assert.match(await page.evaluate(() => location.hash), /theme=dark/);
    await page.getByRole('button', { name: '1 part: nothing to share' }).click();
    assert.equal(await page.locator('#set-parts').inputValue(), '1');
    await page.locator('#set-parts').fill('8');
    await page.locator('#set-workers').fill('2');
    await page.locator('#twin-run').click();
    await until_run(page, 0, 'done');
    const rows = await page.locator('#twin-lanes tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    assert.deepEqual(rows.map(([name]) => name), ['worker 0', 'worker 1']);
    assert.equal(rows.reduce((sum, [, parts]) => sum + Number(parts), 0), 8);
    assert.match(await page.locator('#twin-more').textContent(), /Sources.*Phipson and Smyth 2010/s);
  });

page_test(site, 'a picture is said as well', { link: 'parallel/split?workload=mandelbrot&width=64&effort=quick' }, async (page) => {
  await run_by_mouse(page);
  const { picture } = await shown_record(page);
  const said = await page.locator('#twin-picture').textContent();
  assert.ok(said.startsWith(`${picture.title}: 64 by ${picture.height} pixels`), said);
});

page_test(site, 'where the time went is said as on the canvas: nothing below a step of the clock is called nothing', { link: small_split },
  async (page) => {
    await run_by_mouse(page);
    const { timeline, calibration } = await shown_record(page);
    const said = await page.locator('#twin-budget').textContent();
    for (const [key, ns] of Object.entries(timeline.budget)) {
      const name = key.replace('_ns', '');
      assert.match(said, new RegExp(ns < calibration.step_ns ? `${name} < [1-9]` : `${name} [1-9]`), said);
    }
    assert.doesNotMatch(said, / 0\.00/);
  });

page_test(site, 'the guess is asked for as on the canvas: one worker is', { link: 'parallel/split?workers=2' }, async (page) => {
  await show_text(page);
  const label = page.locator('#label-guess');
  assert.equal(await label.textContent(), 'Your guess: 2 workers are ');
  await page.locator('#set-workers').fill('1');
  await page.locator('#set-workers').blur();
  await until(page, 'the question follows', () => document.getElementById('label-guess').textContent === 'Your guess: 1 worker is ');
});

async function open_as_text(page, link) {
  await page.goto(`${site.url}#${link}`);
  await page.getByRole('button', { name: 'Use it as text' }).click();
  await page.locator('#twin-run').waitFor({ state: 'visible' });
}

page_test(site, 'without WebGL 2 a page keeps its run while others run, and saves that one', { open: false, init: no_webgl2 }, async (page) => {
  await open_as_text(page, small_split);
  await page.locator('#twin-run').click();
  const { run, rows } = await until_run(page, 0, 'done');
  await page.evaluate(() => globalThis.looplab.run('iteration/sum', { elements: 1000, effort: 'quick' }));
  await page.getByRole('link', { name: 'List or array?' }).click();
  assert.equal((await until_run(page, run, 'done')).rows.length, 6);
  await page.getByRole('link', { name: 'Split, ship, stitch' }).click();
  await until(page, 'the other page is shown', () => /stitch/.test(document.querySelector('#twin-head h1').textContent));
  const again = await twin(page);
  assert.deepEqual([again.run, again.rows], [run, rows]);
  const [, trace] = await saved(page, 'twin-save-trace');
  assert.equal(trace.otherData.experiment, 'parallel/split');
});

page_test(site, 'without WebGL 2 a guess stays within its range and is kept, for the canvas too', { open: false, init: no_webgl2 }, async (page) => {
  await open_as_text(page, small_split);
  const guess = page.getByLabel(/^Your guess/);
  await guess.fill('1.75');
  await guess.blur();
  await page.reload();
  await open_as_text(page, small_split);
  assert.equal(await guess.inputValue(), '1.75');
  await guess.fill('1e9');
  await guess.blur();
  assert.equal(await page.evaluate(() => localStorage.getItem('looplab:guess:parallel/split')), '8');
  await page.evaluate(() => localStorage.setItem('looplab:guess:parallel/split', 'many'));
  await page.reload();
  await open_as_text(page, small_split);
  assert.equal(await guess.inputValue(), '', 'what cannot be read is no guess');
});

page_test(site, 'the code that ran comes after the page, and then stands in the text and in the API', { link: 'iteration/filtering' }, async (page) => {
  await until(page, 'the code is there', () => globalThis.looplab.code('iteration/filtering').every(({ text }) => text.length > 40));
  const pieces = await page.evaluate(() => globalThis.looplab.code('iteration/filtering'));
  assert.ok(pieces.some(({ name, text }) => name === 'kernels/filter/branch.cpp#branch' && /if \(x > threshold\)/.test(text)));
  await until(page, 'the text has it', () => /if \(x > threshold\)/.test(document.getElementById('twin-more').textContent));
  // The same file holds the Python that stands beside the page, as it is.
  const python = await readFile(new URL('../python/iteration_filtering.py', import.meta.url), 'utf8');
  assert.equal(await page.evaluate(() => globalThis.looplab.describe('iteration/filtering').python), python);
  await until(page, 'the text has it', (text) => document.getElementById('twin-more').textContent.includes(text), python);
  // Nothing that is needed to draw the page: it asks for it once it is there.
  const order = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name, startTime }) => [name.split('/').pop(), startTime]));
  const at = (end) => order.find(([name]) => name.endsWith(end))[1];
  assert.ok(at('looplab-code.json') > at('looplab-core.wasm'));
});

page_test(site, 'where the code that ran cannot be loaded, a sentence says so in its place',
  { open: false, allowed: [/404/], serviceWorkers: 'block' }, async (page) => {
    await page.route('**/looplab-code.json', (route) => route.fulfill({ status: 404, body: 'gone' }));
    await open_lab(page, site.url, 'iteration/filtering');
    await until(page, 'the sentence', () => globalThis.looplab.code('iteration/filtering')
      .every(({ text }) => text.startsWith('The code could not be loaded (')));
    await until(page, 'the text has it', () => /The code could not be loaded/.test(document.getElementById('twin-more').textContent));
    // Nor can its Python be exported, and everything else can.
    const said = await page.evaluate(async () => {
      const { looplab } = globalThis;
      await looplab.run('iteration/sum', { elements: 1000, effort: 'quick' });
      const [{ id }] = looplab.notebook.entries();
      return ['py', 'ipynb', 'csv'].map((format) => {
        try {
          return looplab.notebook.export(id, format);
        } catch (error) {
          return `${error.name}: ${error.message}`;
        }
      });
    });
    assert.match(said[0], /^LooplabError: The code could not be loaded \(/);
    assert.equal(said[1], said[0]);
    assert.match(said[2], /^group,function/);
  });
