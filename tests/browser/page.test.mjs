// The main job: choose an experiment, guess, run it with the mouse, read what was measured.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  centre, choose, click, frames, parameter, picture, reveal, run_by_mouse, shown_record, state, tab_to, twin, type_into,
  until_run, widget, widgets,
} from './support/canvas.mjs';
import { read_png } from './support/png.mjs';
import { open_lab, page_test, settle, until, until_ready, use_site } from './support/site.mjs';

const site = use_site();
const small_sum = 'iteration/sum?elements=10000';
const small_split = 'parallel/split?shuffles=2000&parts=8';
// Six rounds of this take seconds even on a fast machine: time enough to stop it.
const long_split = 'parallel/split?shuffles=2000000&parts=64';

page_test(site, 'the page opens on an experiment and says what it is', {}, async (page) => {
  const { title, status } = await twin(page);
  const { experiment, busy, has_record } = await state(page);
  assert.equal(experiment, 'parallel/split');
  assert.deepEqual([busy, has_record, status], [false, false, 'ready']);
  assert.match(title, /does it pay/);
  assert.equal(await page.title(), `${title} · Looplab`);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
});

page_test(site, 'List or array: a click on Run measures six strategies and checks their sums', { link: small_sum }, async (page) => {
  const { status, rows, columns, caption, answer, text } = await run_by_mouse(page);
  assert.equal(status, 'done');
  assert.equal(rows.length, 6);
  assert.match(caption, /measured, answers checked/);
  assert.match(answer, /checked/);
  assert.match(text, /What happened/);
  for (const row of rows) assert.equal(row.length, columns.length, row.join(' | '));
  const record = await shown_record(page);
  assert.equal(record.checked, true);
  for (const { name, samples_ns, median_ns, low_ns, high_ns } of record.series) {
    assert.ok(samples_ns.length >= 6, `${name}: ${samples_ns.length} samples`);
    assert.ok(low_ns <= median_ns && median_ns <= high_ns, name);
    assert.ok(samples_ns.every((ns) => ns > 0), name);
  }
});

page_test(site, 'Split, ship, stitch: the permutation test', { link: small_split }, async (page) => {
  const { status, rows, caption, answer, text } = await run_by_mouse(page);
  assert.equal(status, 'done');
  assert.match(answer, /^Answer: p = 0\.\d+ \(checked\)$/);
  assert.equal(rows.length, 3);
  assert.match(caption, /answers checked/);
  assert.match(rows.at(-1).join(' '), /same p/);
  assert.match(text, /Of one run of .*split .*ship .*compute .*wait .*stitch .*measured/);
  assert.match(text, /Histogram of 2,000 shuffles/);
});

page_test(site, 'Split, ship, stitch: the Mandelbrot picture', { link: 'parallel/split?workload=mandelbrot&width=128&parts=8' },
  async (page) => {
    const { status, rows, caption } = await run_by_mouse(page);
    assert.equal(status, 'done');
    assert.equal(rows.length, 3);
    assert.match(caption, /answers checked/);
    const { timeline, checked } = await shown_record(page);
    assert.equal(checked, true);
    const parts = timeline.lanes.flat().filter(({ kind }) => kind === 'compute')
      .reduce((sum, span) => sum + span.parts, 0);
    assert.equal(parts, 8);
  });

page_test(site, 'the p-value depends on no schedule and no number of parts', { link: small_split }, async (page) => {
  const answers = new Set();
  for (const [schedule, parts] of [['static', '2'], ['stealing', '50']]) {
    await click(page, `parameter:schedule:${schedule}`);
    await type_into(page, 'parts', parts);
    answers.add((await run_by_mouse(page)).answer);
  }
  assert.equal(answers.size, 1, [...answers].join(', '));
});

page_test(site, 'the progress line of a finished run is that of its last round', { link: small_sum }, async (page) => {
  const { line } = await run_by_mouse(page);
  assert.match(line, /^done: .*100\s?%/);
  assert.doesNotMatch(line, /preparing|0\/0/);
});

page_test(site, 'Run becomes Stop, and what was measured until then stays', { link: long_split }, async (page) => {
  await page.evaluate(() => {
    globalThis.rounds_seen = 0;
    globalThis.looplab.onNews(() => {
      const record = globalThis.looplab.record();
      if (record?.status === 'running') globalThis.rounds_seen = record.series[0]?.samples_ns.length ?? 0;
    });
  });
  await click(page, 'run');
  await until(page, 'a first round is complete', () => globalThis.rounds_seen > 0);
  assert.equal((await twin(page)).status, 'running');
  const seen = await page.evaluate(() => globalThis.rounds_seen);
  const { x, y } = centre(await reveal(page, 'run'));
  await page.mouse.click(x, y);
  const { status, rows } = await until_run(page, 0, 'stopped', 'done');
  assert.equal(status, 'stopped');
  assert.equal(rows.length, 3);
  const record = await shown_record(page);
  assert.ok(record.series[0].samples_ns.length >= seen);
  assert.equal((await state(page)).busy, false);
});

page_test(site, 'while a run goes on, the lanes show who computes now', { link: `${long_split}&theme=light` }, async (page) => {
  await click(page, 'run');
  await until(page, 'the lanes are there', () => globalThis.looplab.widget('timeline:lanes')?.visible);
  const { x, y, width, height } = await widget(page, 'timeline:lanes');
  const computing = 'rgb(0,114,178)';
  const seen = new Set();
  for (let looks = 0; looks < 200 && seen.size < 3; ++looks) {
    assert.equal((await twin(page)).status, 'running');
    const image = read_png(await page.screenshot({ clip: { x, y, width, height } }));
    const row = Math.floor(height / 8);
    const places = [...Array(image.width).keys()].filter((at) => `rgb(${image.at(at, row)})` === computing);
    if (places.length) seen.add(places.join());
  }
  assert.ok(seen.size >= 3, `${seen.size} different pictures of worker 0 at work`);
  await page.keyboard.press('Escape');
  await until_run(page, 0, 'stopped');
});

page_test(site, 'a run that is stopped at once loses neither the page nor the next run', { link: long_split }, async (page) => {
  await click(page, 'run');
  await click(page, 'run');
  assert.equal((await until_run(page, 0, 'stopped', 'done')).status, 'stopped');
  assert.equal(await parameter(page, 'shuffles'), '2000000');
  await type_into(page, 'shuffles', '2000');
  assert.equal((await run_by_mouse(page)).status, 'done');
});

page_test(site, 'while a run goes on the other page can be read, and its record stays its own', { link: long_split }, async (page) => {
  await click(page, 'run');
  await click(page, 'page:iteration/sum');
  assert.equal((await twin(page)).status, 'ready');
  assert.equal((await state(page)).busy, true);
  await click(page, 'run');
  await until(page, 'the run is over', () => !globalThis.looplab.busy);
  await click(page, 'page:parallel/split');
  await until_run(page, 0, 'stopped');
});

page_test(site, 'a guess is dragged, moved by arrow keys, judged after the run and kept', { link: small_split }, async (page) => {
  const slider = await reveal(page, 'guess');
  const y = centre(slider).y;
  await page.mouse.move(slider.x + 0.2 * slider.width, y);
  await page.mouse.down();
  await settle(page);
  const first = (await state(page)).guess;
  await page.mouse.move(slider.x + 0.75 * slider.width, y, { steps: 6 });
  await settle(page);
  await page.mouse.up();
  await settle(page);
  const dragged = await state(page);
  assert.ok(dragged.guessed && dragged.guess > first, `${first} to ${dragged.guess}`);
  await page.keyboard.press('ArrowRight');
  await settle(page);
  const pushed = (await state(page)).guess;
  assert.ok(pushed > dragged.guess);
  await page.keyboard.press('ArrowLeft');
  await settle(page);
  assert.ok(Math.abs((await state(page)).guess - dragged.guess) < 1e-6);
  await page.keyboard.press('Home');
  await settle(page);
  assert.equal((await state(page)).guess, 0.5);
  await page.keyboard.press('End');
  await settle(page);
  assert.equal((await state(page)).guess, 8);
  assert.match((await twin(page)).guess, /Your guess: 8\.0×/);
  const { outcome } = await run_by_mouse(page);
  assert.match(outcome, /^You guessed 8\.0×; it was /);
  await page.reload();
  await until_ready(page);
  const { guess, guessed } = await state(page);
  assert.deepEqual([guess, guessed], [8, true]);
});

page_test(site, 'the keyboard alone suffices: Tab to Run, Enter runs, Escape stops', { link: long_split }, async (page) => {
  const presses = await tab_to(page, 'run');
  assert.ok(presses > 0);
  await page.keyboard.press('Enter');
  await until_run(page, 0, 'running');
  await page.keyboard.press('Escape');
  assert.equal((await until_run(page, 0, 'stopped', 'done')).status, 'stopped');
});

page_test(site, 'the keyboard alone reaches fields, choices, the guess and the tabs', { link: small_split }, async (page) => {
  // As in HTML: Tab selects what the field holds, and typing replaces it.
  await tab_to(page, 'parameter:parts');
  await page.keyboard.type('12');
  await page.keyboard.press('Enter');
  await settle(page);
  assert.equal(await parameter(page, 'parts'), '12');
  await tab_to(page, 'parameter:schedule:guided');
  await page.keyboard.press('Enter');
  await settle(page);
  assert.equal(await parameter(page, 'schedule'), 'guided');
  // The guess comes before Run; its ring is around the knob.
  await tab_to(page, 'run');
  await page.keyboard.press('Shift+Tab');
  await settle(page);
  await page.keyboard.press('ArrowRight');
  await settle(page);
  assert.equal((await state(page)).guessed, true);
  await tab_to(page, 'tab:The code that ran');
  await page.keyboard.press('Enter');
  await settle(page);
  assert.equal((await state(page)).tab, 1);
});

page_test(site, 'Escape with nothing to stop lets Tab leave the canvas', {}, async (page) => {
  assert.equal(await page.evaluate(() => document.activeElement.id), 'canvas');
  await page.keyboard.press('Escape');
  assert.notEqual(await page.evaluate(() => document.activeElement.id), 'canvas');
});

page_test(site, 'Escape closes a list before it leaves, and after leaving it still stops a run', { link: long_split }, async (page) => {
  const active = () => page.evaluate(() => document.activeElement.id);
  await click(page, 'parameter:workload');
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal(await active(), 'canvas');
  assert.equal((await widgets(page)).some(({ name }) => name.startsWith('parameter:workload:')), false);
  await page.keyboard.press('Escape');
  await settle(page);
  assert.equal(await active(), '');
  await click(page, 'run');
  await until_run(page, 0, 'running');
  await page.keyboard.press('Escape');
  assert.equal((await until_run(page, 0, 'stopped', 'done')).status, 'stopped');
});

page_test(site, 'parameters: a field, a drop-down list, a segmented control', {}, async (page) => {
  await type_into(page, 'parts', '32');
  assert.equal(await parameter(page, 'parts'), '32');
  await type_into(page, 'shuffles', '12,345');
  assert.equal(await parameter(page, 'shuffles'), '12345', 'thousands may be separated');
  await choose(page, 'parameter:workload', 'Mandelbrot picture');
  assert.equal(await parameter(page, 'workload'), 'mandelbrot');
  await click(page, 'parameter:schedule:static');
  assert.equal(await parameter(page, 'schedule'), 'static');
  const { parameters } = await twin(page);
  assert.deepEqual([parameters.parts, parameters.workload, parameters.schedule], ['32', 'mandelbrot', 'static']);
  assert.ok('width' in parameters && !('shuffles' in parameters), 'the twin names what matters for this choice');
});

page_test(site, 'an illegal number is named with its range, runs nothing and is kept for mending', {}, async (page) => {
  await type_into(page, 'parts', '0');
  const { errors, parameters } = await state(page);
  assert.match(errors.parts, /^parts must be a whole number from 1 to 100000, not "0"\.$/);
  assert.equal(parameters.parts, '64');
  await click(page, 'run');
  assert.match((await state(page)).notice, /Nothing was run/);
  const said = await twin(page);
  assert.match(said.alert, /parts must be/);
  assert.equal(said.status, 'ready');
  await type_into(page, 'parts', '16');
  assert.deepEqual((await state(page)).errors, {});
  assert.equal(await parameter(page, 'parts'), '16');
});

page_test(site, 'each thing to try sets its parameters', {}, async (page) => {
  const { tries } = await page.evaluate(() => globalThis.looplab.describe('parallel/split'));
  for (const [i, { parameters }] of tries.entries()) {
    await click(page, `try:${i}`);
    const set = (await state(page)).parameters;
    for (const [key, value] of Object.entries(parameters)) assert.equal(set[key], value, `${i}: ${key}`);
  }
  assert.ok(tries.length >= 3);
});

page_test(site, 'tabs show Python, the code that ran, and what to take away', {}, async (page) => {
  for (const [i, label] of ['In Python', 'The code that ran', 'Take it away'].entries()) {
    await click(page, `tab:${label}`);
    assert.equal((await state(page)).tab, i);
  }
  await reveal(page, 'copy-link');
});

const ground = async (page) => (await picture(page)).at(250, 6);
const grounds = { light: [0xf7, 0xf7, 0xf5], dark: [0x15, 0x18, 0x1b], contrast: [0, 0, 0] };

page_test(site, 'a chosen theme changes the colours, stands in the link and is kept', {}, async (page) => {
  assert.deepEqual(await ground(page), grounds.light);
  await choose(page, 'theme', 'Dark');
  assert.deepEqual(await ground(page), grounds.dark);
  assert.match(await page.evaluate(() => location.hash), /[?&]theme=dark$/);
  await choose(page, 'theme', 'High contrast');
  assert.deepEqual(await ground(page), grounds.contrast);
  await page.reload();
  await until_ready(page);
  assert.deepEqual(await ground(page), grounds.contrast);
  await choose(page, 'theme', 'As the system');
  assert.deepEqual(await ground(page), grounds.light);
  assert.doesNotMatch(await page.evaluate(() => location.hash), /theme/);
});

page_test(site, 'the theme follows the system while the page is open', { colorScheme: 'dark' }, async (page) => {
  assert.deepEqual(await ground(page), grounds.dark);
  await page.emulateMedia({ colorScheme: 'light' });
  await settle(page);
  assert.deepEqual(await ground(page), grounds.light);
  await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
  await settle(page);
  assert.deepEqual(await ground(page), grounds.contrast);
});

page_test(site, 'the state stands in the address, and opening the address restores it', {}, async (page) => {
  await click(page, 'page:iteration/sum');
  await type_into(page, 'elements', '54321');
  await choose(page, 'parameter:type', 'int32');
  const hash = await page.evaluate(() => location.hash);
  assert.match(hash, /^#iteration\/sum\?elements=54321&type=int32/);
  await page.reload();
  await until_ready(page);
  const { experiment, parameters } = await state(page);
  assert.deepEqual([experiment, parameters.elements, parameters.type], ['iteration/sum', '54321', 'int32']);
  assert.equal(await page.evaluate(() => location.hash), hash);
});

page_test(site, 'changed addresses, back and forward show their pages', {}, async (page) => {
  const experiment = async () => (await state(page)).experiment;
  const shows = (id) => until(page, `${id} is shown`, (wanted) => globalThis.looplab.state().experiment === wanted, id);
  await open_lab(page, site.url, 'iteration/sum?elements=2000');
  assert.equal(await experiment(), 'iteration/sum');
  await page.evaluate(() => { location.hash = 'parallel/split?parts=7'; });
  await shows('parallel/split');
  assert.equal(await parameter(page, 'parts'), '7');
  await page.goBack();
  await shows('iteration/sum');
  assert.equal(await parameter(page, 'elements'), '2000');
  await page.goForward();
  await shows('parallel/split');
  assert.equal(await parameter(page, 'parts'), '7');
  await until(page, 'the twin follows', () => /does it pay/.test(document.querySelector('#twin-head h1').textContent));
});

page_test(site, 'Save JSON gives the whole record, Save Chrome trace its timeline', { link: small_split, acceptDownloads: true },
  async (page) => {
    await run_by_mouse(page);
    await click(page, 'tab:Take it away');
    const saved = async (name) => {
      const waiting = page.waitForEvent('download');
      await click(page, name);
      const download = await waiting;
      return [download.suggestedFilename(), JSON.parse(await readFile(await download.path(), 'utf8'))];
    };
    const [name, record] = await saved('save-json');
    assert.equal(name, 'looplab-parallel-split.json');
    assert.equal(record.format, 'looplab-record');
    assert.deepEqual(record, await shown_record(page));
    const [trace_name, trace] = await saved('save-trace');
    assert.equal(trace_name, 'looplab-parallel-split.trace.json');
    const events = Array.isArray(trace) ? trace : trace.traceEvents;
    assert.ok(events.length > 3 && events.every((event) => typeof event.ph === 'string'));
    assert.deepEqual(trace, await page.evaluate(() => globalThis.looplab.trace()));
  });

page_test(site, 'an idle page draws nothing, before a run and after one', { link: small_sum }, async (page) => {
  const drawn_in_two_seconds = async () => {
    await settle(page);
    await page.waitForTimeout(500);
    const before = await frames(page);
    await page.waitForTimeout(2000);
    return (await frames(page)) - before;
  };
  // The clock is being calibrated when the page opens, and the footer then says its step.
  await page.waitForTimeout(1000);
  assert.equal(await drawn_in_two_seconds(), 0, 'after opening');
  await run_by_mouse(page);
  assert.equal(await drawn_in_two_seconds(), 0, 'after a run');
});
