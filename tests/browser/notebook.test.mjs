// The notebook: runs are kept, found, named, saved, compared, and come back after a reload.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { must_run } from '../../scripts/lib/process.mjs';
import { at, home } from '../../scripts/lib/project.mjs';
import { axe_violations } from '../../scripts/test_support/tools.mjs';
import { choose, click, overlaps, reveal, run_by_mouse, state, twin, until_run, widget, widgets } from './support/canvas.mjs';
import { open_lab, page_test, settle, until, until_ready, use_site } from './support/site.mjs';

const Ajv = createRequire(home('npm', 'package.json'))('ajv/dist/2020').default;
const site = use_site();
const small_sum = 'iteration/sum?elements=10000&effort=quick';

const entries = (page, words = '') => page.evaluate((text) => globalThis.looplab.notebook.entries(text), words);
const run = (page, parameters = {}) => page.evaluate(async (given) => {
  await globalThis.looplab.run('iteration/sum', { elements: 10000, effort: 'quick', ...given });
}, parameters);

/** Runs, then shows the notebook; the ids, the newest first. */
async function with_runs(page, ...runs) {
  for (const parameters of runs) await run(page, parameters);
  await click(page, 'page:notebook');
  return (await entries(page)).map(({ id }) => id);
}

/** Waits until the browser's database holds what `wanted` says of each text. */
async function until_kept(page, count, wanted = '') {
  await until(page, `${count} runs are kept${wanted && ` with ${wanted}`}`, ([number, words]) => new Promise((resolve) => {
    const request = indexedDB.open('looplab', 1);
    request.onsuccess = () => {
      const all = request.result.transaction('runs').objectStore('runs').getAll();
      all.onsuccess = () => {
        request.result.close();
        resolve(all.result.length === number && (!words || all.result.some((text) => text.includes(words))));
      };
    };
  }), [count, wanted]);
}

const twin_text = (page) => page.evaluate(() => document.getElementById('twin-notebook').textContent);

page_test(site, 'a run by mouse is kept, named and noted by keyboard, pinned, and there again after a reload', { link: small_sum },
  async (page) => {
    await run_by_mouse(page);
    await run(page, { elements: 20000 });
    await click(page, 'page:notebook');
    assert.equal((await state(page)).link, 'notebook');
    assert.equal(await page.evaluate(() => location.hash), '#notebook');
    assert.equal(await page.title(), 'Notebook · Looplab');
    const [, older] = await entries(page);
    await click(page, `entry:${older.id}`);
    await click(page, 'notebook-name');
    await page.keyboard.type('On battery');
    await page.keyboard.press('Enter');
    await settle(page);
    await click(page, 'notebook-note');
    await page.keyboard.type('Turbo off');
    await click(page, 'entry-pin');
    await until_kept(page, 2, '"note":"Turbo off","pinned":true');

    await page.reload();
    await until_ready(page);
    await until(page, 'the runs are back', () => globalThis.looplab.notebook.entries().length === 2);
    const [first] = await entries(page);
    assert.deepEqual([first.id, first.title, first.note, first.pinned], [older.id, 'On battery', 'Turbo off', true]);
    await settle(page);
    assert.match(await twin_text(page), /Pinned · On battery/);
    assert.deepEqual((await entries(page, 'BATTERY')).map(({ id }) => id), [older.id]);
    const kept = await page.evaluate((id) => globalThis.looplab.notebook.entry(id), older.id);
    assert.equal(kept.record.parameters.elements, 10000);
    assert.equal(kept.record.series.length, 6);
  });

page_test(site, 'a search by keyboard leaves only what has all words', { link: small_sum }, async (page) => {
  const [second, first] = await with_runs(page, {}, { elements: 20000 });
  await click(page, 'notebook-search');
  await page.keyboard.type('elements=20000');
  await settle(page);
  const shown = (await widgets(page)).map(({ name }) => name);
  assert.ok(shown.includes(`entry:${second}`) && !shown.includes(`entry:${first}`));
  assert.doesNotMatch(await page.evaluate(() => document.getElementById('twin-entries').innerHTML), new RegExp(first));
});

page_test(site, 'two runs are compared: not interleaved, other settings named, a verdict for each strategy', { link: small_sum },
  async (page) => {
    const ids = await with_runs(page, {}, { elements: 40000 });
    for (const id of ids.toReversed()) await click(page, `entry:${id}`);
    const text = await twin_text(page);
    assert.match(text, /2 runs side by side/);
    assert.match(text, /Not interleaved/);
    assert.match(text, /Other setting: elements: 10000, then 40000/);
    const { rows, interleaved } = await page.evaluate(([a, b]) => globalThis.looplab.notebook.compare(a, b), ids.toReversed());
    assert.equal(interleaved, false);
    assert.equal(rows.length, 6);
    // Four times the work: slower beyond doubt, whatever else the machine does.
    assert.equal(rows[0].verdict, 'SLOWER');
    assert.ok(rows[0].ratio < 0.5, String(rows[0].ratio));
    await click(page, 'row:1');
    assert.ok(await widget(page, 'row:1'));
    await click(page, 'notebook-clear');
    assert.deepEqual((await state(page)).notebook.selected, []);
  });

page_test(site, 'runs of another machine are refused until asked for, and what differs is said', { link: small_sum }, async (page) => {
  await run(page);
  const other = await page.evaluate(() => {
    const { notebook } = globalThis.looplab;
    const { record } = notebook.entry(notebook.entries()[0].id);
    record.environment.compiler = 'clang 1';
    return notebook.import(JSON.stringify(record));
  });
  await settle(page);
  const [mine] = (await entries(page)).filter(({ id }) => id !== other);
  await click(page, `entry:${mine.id}`);
  assert.match(await twin_text(page), /Other machine or program: compiler: clang 1 /);
  assert.match(await twin_text(page), /Nothing was compared/);
  await click(page, 'compare-anyway');
  assert.ok(await widget(page, 'row:0'));
  assert.doesNotMatch(await twin_text(page), /Nothing was compared/);
  assert.equal(await page.locator('#twin-notebook table.comparison tbody tr').count(), 6);
  const before = (await entries(page)).length;
  const { run: shown } = await twin(page);
  await click(page, 'compare-again');
  await until_run(page, shown, 'done');
  assert.equal((await state(page)).page, 'iteration/sum');
  assert.equal((await entries(page)).length, before + 1);
});

page_test(site, 'a deleted run comes back with Undo', { link: small_sum }, async (page) => {
  const [id] = await with_runs(page, {});
  await until_kept(page, 1);
  await click(page, `entry:${id}`);
  await click(page, 'entry-delete');
  assert.equal((await entries(page)).length, 0);
  await until_kept(page, 0);
  await click(page, 'notebook-undo');
  assert.deepEqual((await entries(page)).map((each) => each.id), [id]);
  await until_kept(page, 1);
});

page_test(site, 'a kept run opens on its page with its settings', { link: small_sum }, async (page) => {
  const [, first] = await with_runs(page, { elements: 12345 }, {});
  await click(page, `entry:${first}`);
  await click(page, 'entry-open');
  const { page: shown, parameters, outdated, link } = await state(page);
  assert.deepEqual([shown, parameters.elements, outdated], ['iteration/sum', '12345', false]);
  assert.match(link, /elements=12345/);
  assert.match(await page.evaluate(() => document.getElementById('twin-table').textContent), /loop over boxed objects/);
});

page_test(site, 'a run is saved in every format, and the files are what they say', { link: small_sum, acceptDownloads: true }, async (page) => {
  const [id] = await with_runs(page, {});
  await click(page, `entry:${id}`);
  const formats = (await page.evaluate(() => globalThis.looplab.formats())).filter(({ name }) => name !== 'chrome-trace');
  assert.ok(formats.length >= 2);
  for (const { label, ending, type } of formats) {
    if (label !== formats[0].label) await choose(page, 'export-format', label);
    const waiting = page.waitForEvent('download');
    await click(page, 'export');
    const download = await waiting;
    assert.equal(download.suggestedFilename(), `looplab-iteration-sum${ending}`);
    const text = await readFile(await download.path(), 'utf8');
    assert.ok(text.length > 100 && !/\bNaN\b|Infinity/.test(text), label);
    if (type === 'application/json') JSON.parse(text);
  }
  // With a name or a note, Looplab's own format carries them, in the shape that is published.
  const named = await page.evaluate((entry) => {
    globalThis.looplab.notebook.rename(entry, 'mine');
    globalThis.looplab.notebook.annotate(entry, 'two\nlines');
    return globalThis.looplab.notebook.export(entry, 'looplab');
  }, id);
  const schemas = await Promise.all(['record-2', 'entry-1'].map(async (name) =>
    JSON.parse(await readFile(at('schema', `looplab-${name}.schema.json`), 'utf8'))));
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, schemas }).getSchema('looplab-entry-1.schema.json');
  assert.ok(validate(JSON.parse(named)), JSON.stringify(validate.errors?.slice(0, 5)));
  const again = await page.evaluate((text) => {
    const { notebook } = globalThis.looplab;
    const { name, note } = notebook.entry(notebook.import(text));
    return [name, note];
  }, named);
  assert.deepEqual(again, ['mine', 'two\nlines']);
});

page_test(site, 'a chosen file is imported; a bad one changes nothing and is named with line and column', { link: small_sum }, async (page) => {
  const [id] = await with_runs(page, {});
  const choose_files = async (files) => {
    const waiting = page.waitForEvent('filechooser');
    await click(page, 'notebook-import');
    await (await waiting).setFiles(files.map(([name, text]) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })));
  };
  const choose_file = (name, text) => choose_files([[name, text]]);
  const good = await page.evaluate((entry) => globalThis.looplab.notebook.export(entry, 'looplab'), id);
  await choose_file('bad.json', `{\n  "format": "looplab-record",\n  "format_version": "two"}`);
  await until(page, 'the sentence stands there', () => /line 3, column \d+: format_version/.test(globalThis.looplab.state().notice));
  assert.equal((await entries(page)).length, 1);
  await choose_files([['worse.json', '{"format": "looplab-record"}'], ['good.json', good]]);
  await until(page, 'one is there', () => globalThis.looplab.notebook.entries().length === 2);
  await until(page, 'the other is named', () => /^worse\.json: line 1, column 1: /.test(globalThis.looplab.state().notice));
  await page.evaluate((entry) => globalThis.looplab.notebook.remove(entry), (await entries(page)).find((each) => each.id !== id).id);
  await settle(page);
  await choose_file('huge.json', '['.repeat(100_000));
  await until(page, 'the next sentence stands there', () => /nested more than/.test(globalThis.looplab.state().notice));
  await choose_file('good.json', good);
  await until(page, 'the run is there', () => globalThis.looplab.notebook.entries().length === 2);
  assert.equal((await state(page)).notice, '');
  const texts = await page.evaluate(() => globalThis.looplab.notebook.entries().map(({ id: each }) => globalThis.looplab.notebook.export(each, 'looplab')));
  assert.equal(texts[0], texts[1]);
});

page_test(site, 'a file that needs more memory than there is, is refused, and the page goes on', { link: small_sum }, async (page) => {
  const sentences = await page.evaluate(() => ['{},'.repeat(3_900_000), `"${'a'.repeat(60 << 20)}",`].map((text) => {
    try {
      return globalThis.looplab.notebook.import(`{"results":[${text}{}]}`);
    } catch (error) {
      return `${error.name}: ${error.message}`;
    }
  }));
  for (const sentence of sentences) assert.match(sentence, /^LooplabError: .* memory.*; nothing was (imported|changed)\./);
  await run(page);
  assert.equal((await entries(page)).length, 1);
});

page_test(site, 'what is typed into a field is kept although the page goes, and another\'s text is not overwritten', { link: small_sum },
  async (page) => {
    const [id] = await with_runs(page, {});
    await click(page, `entry:${id}`);
    await click(page, 'notebook-note');
    await page.keyboard.type('unfinished');
    await settle(page);
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
    await until_kept(page, 1, '"note":"unfinished"');
    // Another way in writes while the field is still open.
    await page.evaluate((entry) => globalThis.looplab.notebook.annotate(entry, 'from the text'), id);
    await settle(page);
    await click(page, 'notebook-note');
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    await click(page, 'entry-pin');
    await until_kept(page, 1, '"note":"from the text!"');
  });

page_test(site, 'two tabs hold the same notebook', { link: small_sum }, async (page) => {
  const [id] = await with_runs(page, {});
  await until_kept(page, 1);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await until_ready(other);
  await until(other, 'the run is there too', () => globalThis.looplab.notebook.entries().length === 1);
  await other.evaluate((entry) => globalThis.looplab.notebook.annotate(entry, 'written there'), id);
  await until(page, 'the note comes over', () => globalThis.looplab.notebook.entries()[0].note === 'written there');
  await page.evaluate((entry) => globalThis.looplab.notebook.pin(entry, true), id);
  await until(other, 'the pin comes over', () => globalThis.looplab.notebook.entries()[0].pinned);
  await until_kept(page, 1, '"note":"written there","pinned":true');
  await other.evaluate((entry) => globalThis.looplab.notebook.remove(entry), id);
  await until(page, 'the run is gone here too', () => globalThis.looplab.notebook.entries().length === 0);
  await until_kept(page, 0);
  await other.close();
});

page_test(site, 'a browser that refuses its database says so, and the page works', {
  link: small_sum,
  init: [() => { IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError'); }; }],
}, async (page) => {
  await with_runs(page, {});
  assert.match(await twin_text(page), /does not keep the runs \(The operation is insecure\.\)/);
  assert.equal((await entries(page)).length, 1);
});

page_test(site, 'an entry of another release stays where it is and is counted', { link: small_sum }, async (page) => {
  await page.evaluate(() => new Promise((resolve) => {
    const request = indexedDB.open('looplab', 1);
    request.onsuccess = () => {
      const change = request.result.transaction('runs', 'readwrite');
      change.objectStore('runs').put('{"format":"looplab-entry","format_version":99}', '0123456789abcdef');
      change.oncomplete = () => {
        request.result.close();
        resolve();
      };
    };
  }));
  await page.reload();
  await until_ready(page);
  await until(page, 'it is said', () => /1 kept run cannot be shown and stays as it is\. The first: line 1/.test(globalThis.looplab.core.trouble()));
  await until_kept(page, 1, '99');
});

page_test(site, 'the text page has the same: choose, name, compare, delete, undo; and axe finds nothing', { link: small_sum }, async (page) => {
  await with_runs(page, {}, { elements: 20000 });
  await page.evaluate(() => document.getElementById('skip').click());
  const boxes = page.locator('#twin-entries input[type=checkbox]');
  assert.equal(await boxes.count(), 2);
  await boxes.nth(0).check();
  await page.locator('#twin-entry-name').fill('From the text');
  await page.locator('#twin-entry-name').press('Enter');
  await page.getByText('From the text').first().waitFor();
  assert.equal((await entries(page))[0].name, 'From the text');
  const focus = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focus(), 'twin-entry-name');
  await page.locator('#twin-pin').focus();
  await page.keyboard.press('Enter');
  await page.locator('#twin-pin', { hasText: 'Unpin' }).waitFor();
  assert.equal(await focus(), 'twin-pin');
  assert.deepEqual(await axe_violations(page), []);
  await boxes.nth(1).check();
  await page.getByText('2 runs side by side').waitFor();
  assert.equal(await page.locator('table.comparison tbody tr').count(), 6);
  assert.deepEqual(await axe_violations(page), []);
  await boxes.nth(1).uncheck();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  assert.equal((await entries(page)).length, 1);
  await page.getByRole('button', { name: 'Undo delete' }).click();
  assert.equal((await entries(page)).length, 2);
  for (const box of [0, 1]) await boxes.nth(box).check();
  await page.getByRole('button', { name: 'Run the first again' }).click();
  await until(page, 'it ran again', () => globalThis.looplab.notebook.entries().length === 3);
  assert.equal((await state(page)).page, 'iteration/sum');
});

page_test(site, 'a ninth run cannot be chosen, and the text page says so', { link: small_sum }, async (page) => {
  const ids = await with_runs(page, {});
  const text = await page.evaluate((entry) => globalThis.looplab.notebook.export(entry, 'looplab'), ids[0]);
  await page.evaluate((record) => { for (let i = 0; i < 8; ++i) globalThis.looplab.core.importFile(record); }, text);
  await page.evaluate(() => document.getElementById('skip').click());
  const boxes = page.locator('#twin-entries input[type=checkbox]');
  assert.equal(await boxes.count(), 9);
  // The one that was imported last is chosen already.
  for (let i = 1; i < 8; ++i) await boxes.nth(i).click();
  const ticked = page.locator('#twin-entries input[type=checkbox]:checked');
  assert.equal(await ticked.count(), 8);
  await page.locator('#twin-entries input[type=checkbox]:not(:checked)').click();
  assert.equal(await ticked.count(), 8);
  assert.equal((await state(page)).notebook.selected.length, 8);
  assert.match((await state(page)).notice, /^8 runs at most stand side by side/);
});

page_test(site, 'a tap on a note of two lines leaves it as it is', { link: small_sum, viewport: { width: 360, height: 740 }, hasTouch: true },
  async (page) => {
    await run(page);
    await open_lab(page, site.url, 'notebook');
    const [{ id }] = await entries(page);
    await page.evaluate((entry) => {
      globalThis.looplab.notebook.annotate(entry, 'line one\nline two');
      globalThis.looplab.core.chooseEntry(entry);
    }, id);
    await settle(page);
    const { x, y } = await reveal(page, 'notebook-note');
    await page.touchscreen.tap(x + 20, y + 20);
    await page.locator('#keyboard').waitFor();
    assert.equal(await page.locator('#keyboard').inputValue(), 'line one\nline two');
    await page.locator('#keyboard').blur();
    assert.equal((await entries(page))[0].note, 'line one\nline two');
  });

for (const [name, options] of [['phone', { viewport: { width: 360, height: 740 }, hasTouch: true }], ['wide', { viewport: { width: 1600, height: 900 } }]]) {
  page_test(site, `nothing of the notebook overlaps: ${name}`, { link: small_sum, ...options }, async (page) => {
    await run(page);
    await run(page, { elements: 20000 });
    await open_lab(page, site.url, 'notebook');
    for (const { id } of await entries(page)) {
      await page.evaluate((entry) => globalThis.looplab.core.chooseEntry(entry), id);
      await settle(page);
      assert.deepEqual(overlaps(await widgets(page)), []);
    }
  });
}

// Figure 14 of the engine: what follows from samples does not depend on where it is computed.
page_test(site, 'a file of the command line gives the same statistics in the page, bit by bit', { link: 'notebook' }, async (page) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'looplab-same-'));
  try {
    const program = at('build', 'tests', 'looplab');
    const file = path.join(folder, 'native.json');
    await must_run('looplab', program, ['run', 'iteration/sum', '--elements', '20000', '--effort', 'quick', '--json', file], { show: false });
    const text = await readFile(file, 'utf8');
    for (const format of ['looplab', 'csv', 'csv-summary', 'google-benchmark', 'markdown', 'html']) {
      const native = (await must_run('looplab', program, ['export', file, '--format', format], { show: false })).trim();
      const web = await page.evaluate(([content, name]) => globalThis.looplab.notebook.export(globalThis.looplab.notebook.import(content), name), [text, format]);
      assert.equal(web.trim(), native, format);
    }
    // The file holds what the native program computed.
    assert.equal(JSON.stringify(JSON.parse(text)), JSON.stringify(JSON.parse(await page.evaluate(
      (content) => globalThis.looplab.notebook.export(globalThis.looplab.notebook.import(content), 'looplab'), text))));
  } finally {
    await rm(folder, { recursive: true });
  }
});
