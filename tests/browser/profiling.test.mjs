// The pages of the profiling chapter: run each by mouse, read it as text, open its link again.
import assert from 'node:assert/strict';
import { run_by_mouse, shown_record, state } from './support/canvas.mjs';
import { page_test, until_ready, use_site } from './support/site.mjs';

const site = use_site();

async function reopens(page) {
  const { link } = await state(page);
  await page.reload();
  await until_ready(page);
  assert.equal((await state(page)).link, link);
}

page_test(site, '%timeit: four lines as four tools print them, and how often the cell ran',
  { link: 'profiling/timeit?cell=append&elements=100&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.equal(rows.length, 1);
    const { texts, happened } = await shown_record(page);
    const [once, ipython, command, often] = texts.map((each) => each.text);
    assert.match(once, /^In \[1\]: %time items\.append\(1\)\nWall time: [\d.e+]+ (s|ms|μs|ns)$/);
    const loops = ipython.match(/%timeit items\.append\(1\)\n(?:The slowest run .*\n)?[\d.e+]+ (?:ms|μs|ns) ± [\d.e+]+ (?:ms|μs|ns) per loop \(mean ± std\. dev\. of 7 runs, ([\d,]+) loops each\)$/)?.[1];
    assert.ok(loops, ipython);
    assert.match(command, /^\$ python -m timeit 'items\.append\(1\)'\n\d+ loops?, best of 5: [\d.e+]+ (msec|usec|nsec) per loop/);
    // 1 + 10 + ... up to the loops, and seven times as many.
    const each = Number(loops.replaceAll(',', ''));
    const ran = Array.from({ length: Math.log10(each) + 1 }, (_, i) => 10 ** i).reduce((sum, n) => sum + n, 7 * each);
    assert.ok(often.endsWith(`Out[3]: ${ran}`), often);
    assert.ok(happened.some((sentence) => sentence.includes(`there are ${ran.toLocaleString('en')} items more`)), happened.join('\n'));
    assert.match(text, /%timeit: the mean of 7 runs, measured/);
    await reopens(page);
  });

page_test(site, 'a progress bar: five ways around the same loop, and lines by the rules of tqdm',
  { link: 'profiling/progress?work=5&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([name]) => name), ['repaint each time', 'repaint every 1000', 'tqdm as it is', 'tqdm, disable=True', 'no bar']);
    const record = await shown_record(page);
    if (!/nothing is compared/.test(text)) {
      const [each, , , , none] = record.series.map(({ median_ns }) => median_ns);
      assert.ok(each > 3 * none, `${each} against ${none}`);
      assert.equal(record.texts.at(-1).text.split('\n')[3], ' 30%|██████████▊                         | 3/10 [00:30<01:10, 10.00s/it]');
    }
    await reopens(page);
  });

page_test(site, 'comparing: both ways are asked in every trial, and their errors are counted',
  { link: 'profiling/compare?difference=20&trials=10&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([name]) => name), ['A', 'B']);
    const { curves: [wrong] } = await shown_record(page);
    assert.equal(wrong.curves.length, 2);
    for (const { points } of wrong.curves) {
      assert.deepEqual(points.map(({ x }) => x), [5, 10]);
      for (const { y, low, high } of points) assert.ok(low >= 0 && low <= y && y <= high && high <= 100);
    }
    if (!/nothing is compared/.test(text)) assert.match(text, /In turns, with a sign test at 5 %: wrong in \d+ of 10 trials/);
    await reopens(page);
  });
