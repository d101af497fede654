// A student's own file: dropped, opened, refused, measured; on the canvas and as text.
import assert from 'node:assert/strict';
import { click, parameter, reopens, run_by_mouse, shown_record, state, twin } from './support/canvas.mjs';
import { page_test, settle, until, until_ready, use_site } from './support/site.mjs';

const site = use_site();
const filtering = 'iteration/filtering?kept=50&effort=quick';

// As NumPy writes it: version 1.0, the header filled up to a multiple of 64 bytes.
function npy(numbers, descr = '<f4') {
  const head = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${numbers.length},), }`;
  const text = head.padEnd(118 - 1) + '\n';
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY\x01\x00'), Buffer.from([text.length, 0]), Buffer.from(text, 'latin1'),
    Buffer.from(Float32Array.from(numbers).buffer)]);
}
const thousand = npy(Array.from({ length: 1000 }, (_, i) => (i * 7) % 1000));

/** As if the file was let go of over the page. */
async function drop(page, name, bytes) {
  await page.evaluate(([file, base64]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], file));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [name, Buffer.from(bytes).toString('base64')]);
  await until(page, 'the file is read', () => !globalThis.looplab.ownData().reading);
  await settle(page);
}
const text_of = (page, id) => page.evaluate((name) => document.getElementById(name)?.textContent ?? '', id);

page_test(site, 'a dropped .npy is measured from then on, and a bad one says why and changes nothing', { link: filtering }, async (page) => {
  await drop(page, 'volts.npy', thousand);
  assert.equal(await parameter(page, 'data'), 'own');
  assert.equal(await text_of(page, 'twin-file'), 'volts.npy: 1,000 numbers of float32.');
  const { status, answer, text, caption } = await run_by_mouse(page);
  assert.equal(status, 'done');
  // The numbers 0 to 999, each once.
  assert.match(answer, /500 of 1,000 kept/);
  assert.match(caption, /answers checked/);
  assert.match(text, /Of the 1,000 numbers of “x” in volts\.npy, 500 are above 499/);
  const { environment } = await shown_record(page);
  assert.match(environment.details.find(({ key }) => key === 'own data').value, /^volts\.npy: 1,000 numbers of float32, [0-9a-f]{16}$/);

  await drop(page, 'cut.npy', thousand.subarray(0, 2000));
  assert.match(await text_of(page, 'twin-file-trouble'), /^cut\.npy was not read: byte 2000: the file ends too early/);
  assert.match(await text_of(page, 'twin-file'), /^volts\.npy/);
  await drop(page, 'objects.npy', npy([1, 2], '|O8'));
  assert.match(await text_of(page, 'twin-file-trouble'), /holds Python objects/);
  assert.match((await run_by_mouse(page)).answer, /500 of 1,000 kept/);

  // The address keeps the settings, and no file.
  await page.reload();
  await until_ready(page);
  assert.equal(await parameter(page, 'data'), 'own');
  assert.match(await text_of(page, 'twin-file'), /^No file yet: /);
  await click(page, 'run');
  await until(page, 'the run has failed', () => globalThis.looplab.shownRecord()?.status === 'failed');
  await settle(page);
  assert.match((await twin(page)).text, /There is no file of yours yet: open a \.npy, \.csv or \.wav/);
});

page_test(site, 'a dropped CSV is numbers on a page that takes them, and a column is chosen', { link: 'iteration/sorting?effort=quick' }, async (page) => {
  const rows = Array.from({ length: 200 }, (_, i) => `${(i * 7) % 200},left,${i % 2}`);
  await drop(page, 'trials.csv', Buffer.from(`rt,side,condition\n${rows.join('\n')}\n`));
  assert.equal(await text_of(page, 'twin-file'), 'trials.csv: 200 numbers of float64 in each of 2 columns. Columns: 1 “rt”, 2 “condition”. Left out, because they hold text: “side”.');
  const { status, answer } = await run_by_mouse(page);
  assert.equal(status, 'done');
  assert.match(answer, /200 trials in order/);
  await drop(page, 'bad.csv', Buffer.from('rt\n1\ntwo\n'));
  assert.match(await text_of(page, 'twin-file-trouble'), /^bad\.csv was not read: line 3, column 1: "two" is no number/);
});

page_test(site, 'a file of numbers on a page that takes none is kept for one that does', { link: 'profiling/timeit?effort=quick' }, async (page) => {
  await drop(page, 'volts.npy', thousand);
  assert.match((await state(page)).notice, /volts\.npy is not for this page, which measures other data/);
  await page.evaluate(() => { location.hash = '#iteration/filtering?data=own&effort=quick'; });
  await settle(page);
  assert.match(await text_of(page, 'twin-file'), /^volts\.npy: 1,000 numbers/);
});

page_test(site, 'from JavaScript: what is wrong is a sentence, and what is too large is refused before it is read', { link: filtering }, async (page) => {
  const outcome = await page.evaluate(async (base64) => {
    const { looplab: lab } = globalThis;
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const sentence = (name, content) => lab.openData(name, content).then(() => '', ({ message }) => message);
    const file = await lab.openData('a.npy', new Blob([bytes]));
    const record = await lab.run('iteration/sum', { data: 'own', effort: 'quick' });
    return {
      file, answer: record.answer,
      large: await sentence('large.npy', new Blob([new Uint8Array(256e6 + 1)])),
      odd: await sentence('odd', 7),
      text: await sentence('words.csv', new TextEncoder().encode('no numbers')),
      still: lab.ownData().file.name,
      roomy: await sentence('roomy.bin', new Uint8Array(200e6).fill(1)),
    };
  }, thousand.toString('base64'));
  assert.deepEqual(outcome.file.columns, [{ name: 'x', type: 'float32' }]);
  assert.equal(outcome.file.rows, 1000);
  assert.equal(outcome.answer, 'sum = 499500');
  assert.match(outcome.large, /^large\.npy has 256 MB, and 256 MB are the most/);
  assert.match(outcome.odd, /^A file must be a Blob, an ArrayBuffer or bytes/);
  assert.match(outcome.text, /^words\.csv was not read: /);
  assert.equal(outcome.still, 'a.npy');
  // 200 MB have room, in the experiments' memory.
  assert.match(outcome.roomy, /^roomy\.bin was not read: .*none of its columns|^roomy\.bin was not read: .*/);
});

page_test(site, 'two columns of spike times, dropped, give a correlogram with the peak that is in them', { link: 'iteration/growth?effort=quick' }, async (page) => {
  // A fires every 100 ms, B 7 ms after it.
  const rows = Array.from({ length: 200 }, (_, i) => `${(0.1 * i).toFixed(4)},${(0.1 * i + 0.007).toFixed(4)}`);
  await drop(page, 'trains.csv', Buffer.from(`a,b\n${rows.join('\n')}\n`));
  assert.equal(await parameter(page, 'data'), 'own');
  const { status, answer, text } = await run_by_mouse(page);
  assert.equal(status, 'done', text);
  assert.match(answer, /peak of 200 pairs at \+7 ms/);
  assert.match(text, /the first 200 spike times of “a” as A and “b” as B, in trains\.csv/);
});

// A page a line, with the settings that the run takes beside the file.
for (const link of ['iteration/serial?effort=quick', 'iteration/sum?workers=1&effort=quick', 'iteration/containers?effort=quick',
  'iteration/sorting?effort=quick', 'iteration/filtering?effort=quick', 'iteration/builtins?effort=quick',
  'iteration/vectorise?effort=quick', 'iteration/vectorise?task=filter&effort=quick', 'iteration/growth?effort=quick']) {
  page_test(site, `${link}: a bad file changes nothing, a good one is measured, and its link opens again`, { link }, async (page) => {
    await drop(page, 'bad.csv', Buffer.from('a,b\n1,2\n3,x\n5\n'));
    assert.match((await state(page)).notice, /^bad\.csv was not read: line 3, column 3: "x" is no number/);
    assert.notEqual(await parameter(page, 'data'), 'own');
    // Two ascending columns serve every page: as spike times, voltages, values or keys.
    const rows = Array.from({ length: 2000 }, (_, i) => `${(0.1 * i).toFixed(4)},${(0.1 * i + 0.004 + 0.02 * Math.sin(i)).toFixed(4)}`);
    await drop(page, 'good.csv', Buffer.from(`a,b\n${rows.join('\n')}\n`));
    assert.equal((await state(page)).notice, '');
    assert.equal(await parameter(page, 'data'), 'own');
    const { status, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.match(text, /good\.csv/);
    const { checked, environment } = await shown_record(page);
    assert.equal(checked, true);
    assert.match(environment.details.find(({ key }) => key === 'own data').value, /^good\.csv: 2,000 numbers/);
    await reopens(page);
    assert.match(await text_of(page, 'twin-file'), /^No file yet: /);
  });
}

page_test(site, 'a table whose numbers are larger than the heap has room, and a bad one of its size leaves it', { link: filtering }, async (page) => {
  const outcome = await page.evaluate(async () => {
    const { looplab: lab } = globalThis;
    // What a large run leaves in the memory is in nobody's way.
    await lab.run('iteration/sum', { elements: 40_000_000, workers: 1, effort: 'quick' });
    const rows = Array(400).fill('0.5\n0.25\n'.repeat(10_000));  // 8 million numbers: 36 MB of text, 64 MB in memory
    const file = await lab.openData('large.csv', new Blob(['x\n', ...rows]));
    const bad = await lab.openData('bad.csv', new Blob(['x\n', ...rows, 'two\n'])).then(() => '', ({ message }) => message);
    const record = await lab.run('iteration/sum', { data: 'own', elements: 1_000_000, effort: 'quick' });
    return { file, bad, answer: record.answer, checked: record.checked };
  });
  assert.equal(outcome.file.rows, 8_000_000);
  assert.match(outcome.bad, /^bad\.csv was not read: line 8000002, column 1: "two" is no number/);
  // Half a million of each.
  assert.equal(outcome.answer, 'sum = 375000');
  assert.ok(outcome.checked);
});
