// The pages of the iteration chapter: run each by mouse, read it as text, open its link again.
import assert from 'node:assert/strict';
import { centre, click, parameter, reopens, run_by_mouse, shown_record, state, tab_to, widget } from './support/canvas.mjs';
import { page_test, settle, until_ready, use_site } from './support/site.mjs';

const site = use_site();
const small_filter = 'iteration/filtering?elements=5000&kept=20&effort=quick';

page_test(site, 'Filtering: seven ways keep the same numbers, and the share and the size make curves', { link: small_filter },
  async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done');
    assert.equal(rows.length, 7);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, /1,000 of 5,000 kept/);
    if (/nothing is compared/.test(text)) return reopens(page);
    const record = await shown_record(page);
    const [hill, growth] = record.curves;
    assert.equal(record.curves.length, 2);
    assert.deepEqual(hill.curves.map(({ name }) => name), ['loop with an if', 'no branch', 'mask, then compress', 'SIMD compress']);
    // A busy machine leaves points out, and says how many.
    for (const { points, note } of hill.curves) {
      const left_out = note.match(/^(\d+) of 11 left out, .*(too few rounds|clock too coarse|not steady)$/);
      assert.ok(note === '' || left_out, note);
      assert.equal(points.length + Number(left_out?.[1] ?? 0), 11);
    }
    for (const { x, y, low, high } of hill.curves.flatMap(({ points }) => points)) {
      assert.ok(x >= 0 && x <= 100 && low <= y && y <= high && low > 0);
    }
    assert.deepEqual(growth.curves.length, 3);
    assert.match(text, /What the share that is kept changes: time per number, ns/);
    assert.match(text, /How does it grow\?: time of a pass, ns/);
    await reopens(page);
  });

page_test(site, 'the share is a slider: by keyboard in steps of one, by mouse, and in the link', { link: small_filter }, async (page) => {
  // The slider comes after the number of elements; its ring is around the knob.
  await tab_to(page, 'parameter:elements');
  await page.keyboard.press('Tab');
  await settle(page);
  await page.keyboard.press('ArrowRight');
  await settle(page);
  assert.equal(await parameter(page, 'kept'), '21');
  await page.keyboard.press('End');
  await settle(page);
  assert.equal(await parameter(page, 'kept'), '100');
  await click(page, 'parameter:kept');
  assert.equal(await parameter(page, 'kept'), '50');
  const track = await widget(page, 'parameter:kept');
  const { y } = centre(track);
  await page.mouse.move(track.x + track.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(track.x - 50, y, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  assert.equal(await parameter(page, 'kept'), '0');
  await page.reload();
  await until_ready(page);
  assert.equal((await state(page)).parameters.kept, '0');
});

page_test(site, 'Sorting tuples: seven ways, each in the order it promises, and what order does to a benchmark',
  { link: 'iteration/sorting?trials=2000&order=few&effort=quick' }, async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done');
    assert.equal(rows.length, 7);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, /2,000 trials in order of their time/);
    const answers = Object.fromEntries(rows.map((cells) => [cells[0], cells.at(-1)]));
    assert.match(answers['list of tuples'], /by all fields/);
    assert.match(answers['key in each comparison'], /by time/);
    assert.match(answers['packed, vqsort'], /by time, stable/);
    // Where times were not steady nothing is drawn that needs them, and the page says so.
    if (/nothing is compared/.test(text)) return reopens(page);
    const { happened, curves } = await shown_record(page);
    assert.equal(curves.length, 1);
    for (const order of ['random trials', 'sorted ones', 'reversed ones', '8 distinct times']) {
      assert.ok(happened.some((sentence) => sentence.includes(`for ${order}`)), order);
    }
    await reopens(page);
  });

// Each page of strategies side by side: what it says when it ran, and what must be there to see.
const pages = [
  ['iteration/containers?elements=200&question=membership', 7, /of 4,096 keys are there/, ['array', 'hash set'], 1],
  ['iteration/containers?elements=1000&question=sum', 7, /sum = 999,000/, ['array', 'hash map'], 2],
  ['iteration/containers?elements=200&question=lookup', 5, /of 4,096 keys are there/, ['columns', 'hash map'], 1],
  ['iteration/builtins?values=2000&function=minmax', 4, /0 and 999/, ['std::minmax_element'], 1],
  ['iteration/builtins?values=2000&function=prefix', 4, /the last sum is 999,000/, ['std::inclusive_scan'], 1],
  ['iteration/serial?iterations=1000', 6, /1,000 iterations each/, ['one chain', 'search, early exit'], 1],
  ['iteration/vectorise?samples=30000', 4, /spikes: precision \d+ %, recall \d+ %/, ['a step at a time', 'SIMD lanes'], 1],
  ['iteration/vectorise?samples=30000&task=filter', 4, /30,000 samples, 300 to 6000 Hz kept/, ['FIR, lanes over time', 'IIR, lanes over channels'], 1],
  ['iteration/growth?spikes=300&workers=2', 5, /peak of \d+ pairs at \+3 ms/, ['sliding window', 'FFT'], 2],
];

for (const [link, count, answer_said, names, curves] of pages) {
  page_test(site, `${link}: run by mouse, read, opened again`, { link: `${link}&effort=quick` }, async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.equal(rows.length, count);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, answer_said);
    for (const name of names) assert.ok(rows.some(([label]) => label.startsWith(name)), `${name} in ${rows.map(([label]) => label)}`);
    for (const cells of rows) assert.match(cells.at(-1), /✓/);
    const record = await shown_record(page);
    // Where times were not steady nothing is drawn that needs them, and the page says so.
    if (!/nothing is compared/.test(text)) {
      assert.equal(record.curves.length, curves);
      for (const { points } of record.curves.flatMap((figure) => figure.curves)) {
        for (const { y, low, high } of points) assert.ok(low <= y && y <= high && low > 0);
      }
    }
    await reopens(page);
  });
}

page_test(site, 'a loop is walked through, forwards and backwards, by mouse and by keyboard',
  { link: 'iteration/serial?iterations=1000&effort=quick' }, async (page) => {
    const { text, status } = await run_by_mouse(page);
    assert.equal(status, 'done');
    const { walk } = await shown_record(page);
    assert.ok(walk.steps.length > 20);
    assert.deepEqual(walk.names.slice(0, 3), ['i', 'x[i]', 'sum']);
    // 23 + 8 + 49 + 35 are below 50 each and together above 100: the loop ends there, at i = 6.
    assert.deepEqual(walk.steps.at(-1).values.slice(0, 3), ['6', '35', '115']);
    assert.match(text, /one step at a time, simulated/);
    const shown = async () => (await state(page)).step;
    assert.equal(await shown(), 0);
    await click(page, 'walk:forward');
    await click(page, 'walk:forward');
    assert.equal(await shown(), 2);
    await click(page, 'walk:back');
    assert.equal(await shown(), 1);
    await click(page, 'walk:last');
    assert.equal(await shown(), walk.steps.length - 1);
    await click(page, 'walk:forward');
    assert.equal(await shown(), walk.steps.length - 1);
    await tab_to(page, 'walk:first');
    await page.keyboard.press('Enter');
    await settle(page);
    assert.equal(await shown(), 0);
  });
