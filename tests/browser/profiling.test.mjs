// The pages of the profiling chapter: run each by mouse, read it as text, open its link again.
import assert from 'node:assert/strict';
import { choose, reopens, run_by_mouse, shown_record, state, type_into } from './support/canvas.mjs';
import { page_test, until, use_site } from './support/site.mjs';

const site = use_site();

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
    const executions = (text) => {
      const each = Number(text.replaceAll(',', ''));
      return Array.from({ length: Math.log10(each) + 1 }, (_, i) => 10 ** i).reduce((sum, n) => sum + n, 7 * each);
    };
    const ran = executions(loops);
    // %%timeit ran by itself, and what the cell counted is how often it did.
    const counted = executions(often.match(/of 7 runs, ([\d,]+) loops? each\)/)[1]);
    assert.ok(often.endsWith(`\n\nIn [3]: count\nOut[3]: ${counted}`), often);
    assert.ok(happened.some((sentence) => sentence.includes(`there are ${ran.toLocaleString('en')} items more`)), happened.join('\n'));
    assert.match(text, /%timeit: the mean of 7 runs, measured/);
    await reopens(page);
  });

page_test(site, '%timeit: a kernel near the end of the list is chosen by mouse, and its answer is checked',
  { link: 'profiling/timeit?elements=100&effort=quick' }, async (page) => {
    await choose(page, 'parameter:cell', 'Cross-correlogram: a sliding window');
    assert.match((await state(page)).link, /cell=correlogram/);
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.equal(rows[0][0], 'correlogram(train_a, train_b)');
    assert.equal(rows[0].at(-1), '✓ right');
    await until(page, 'the code of this cell', () => /correlogram\/window\.cpp#window/.test(document.getElementById('twin-more').textContent));
    const names = (parameters) => page.evaluate((given) => globalThis.looplab.code('profiling/timeit', given).map(({ name }) => name), parameters);
    assert.deepEqual(await names({ cell: 'bin-slow' }), ['kernels/pipeline/counts.cpp#bin-slow']);
    await assert.rejects(names({ cell: 'no-such' }), /no-such/);
    await reopens(page);
  });

page_test(site, 'a progress bar: five ways around the same loop, and lines by the rules of tqdm',
  { link: 'profiling/progress?work=5&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([name]) => name), ['repaint each time', 'repaint every 1000', 'tqdm as it is', 'tqdm, disable=True', 'no bar']);
    const record = await shown_record(page);
    if (!/nothing is compared/.test(text)) {
      const [each, , as_it_is, , none] = record.series.map(({ median_ns }) => median_ns);
      assert.ok(each > 3 * none, `${each} against ${none}`);
      assert.ok(each > 3 * as_it_is, `${each} against ${as_it_is}: the bar has not settled`);
      // Golden: tqdm.format_meter of tqdm 4.64.1 with ncols=72.
      const lines = record.texts.at(-1).text.split('\n');
      assert.equal(lines[2], 'epoch:  30%|████▊           | 30/100 [00:03<00:07,  9.38it/s, loss=0.12]');
      assert.equal(lines[3], ' 29%|████████▊                     | 3.50M/12.0M [00:02<00:04, 1.75MB/s]');
      assert.equal(lines[4], ' 30%|██████████▊                         | 3/10 [00:30<01:10, 10.00s/it]');
      assert.equal(record.curves[0].title, 'The price of the interval');
      for (const { points, note } of record.curves[0].curves) {
        assert.equal(points.length + Number(note.match(/^(\d+) of 7 left out/)?.[1] ?? 0), 7, note);
      }
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

page_test(site, 'the toolbox: a pattern that is typed is what is looked for, and stands in the link',
  { link: 'profiling/toolbox?names=1000&effort=quick' }, async (page) => {
    await type_into(page, 'pattern', 'sub-*/ses-0[!2]/*.npy');
    assert.equal((await state(page)).parameters.pattern, 'sub-*/ses-0[!2]/*.npy');
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.equal(rows.length, 6);
    const { texts, parameters } = await shown_record(page);
    assert.equal(parameters.pattern, 'sub-*/ses-0[!2]/*.npy');
    assert.ok(texts[0].text.startsWith(`>>> pprint(sorted(glob('sub-*/ses-0[!2]/*.npy')), compact=True)
['sub-01/ses-01/lfp.npy', 'sub-01/ses-01/spikes.npy',
 'sub-02/ses-01/spikes.npy', 'sub-10/ses-01/spikes.npy']

`), texts[0].text);
    if (!/nothing is compared/.test(text)) assert.match(text, /The pattern finds 4 paths in the sample folder/);
    await reopens(page);
    assert.match((await state(page)).link, /pattern=sub-\*\/ses-0%5B!2%5D\/\*\.npy/);
  });

page_test(site, 'the toolbox: pprint of a session, narrow and packed, and of the run itself',
  { link: 'profiling/toolbox?tool=pprint&width=40&compact=yes&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([name]) => name), ['repr', 'pformat, endless line', 'pformat, as set']);
    const session = (await shown_record(page)).texts[0].text;
    assert.match(session, /^>>> pprint\(session, width=40, indent=1, compact=True\)\n\{'age': 29,\n 'bad_channels': \{3, 11\},\n/);
    await choose(page, 'parameter:object', 'A record');
    const again = await run_by_mouse(page);
    assert.equal(again.status, 'done', again.text);
    const itself = (await shown_record(page)).texts[0];
    assert.match(itself.title, /^This run's record/);
    assert.match(itself.text, /\n 'environment': \{'commit': '/);
    await reopens(page);
  });

page_test(site, 'the toolbox: the machine as a Python of WebAssembly tells it, and what was measured',
  { link: 'profiling/toolbox?tool=machine&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([name]) => name), ['4 KiB, shuffled', '64 MiB, in order', '64 MiB, shuffled']);
    const { texts, curves = [] } = await shown_record(page);
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    assert.ok(texts[0].text.startsWith(`>>> os.cpu_count()\n${cores}\n>>> sys.platform\n'emscripten'\n`), texts[0].text);
    assert.match(texts[0].text, /\('Emscripten', 'wasm32'\)/);
    if (!/nothing is compared/.test(text)) {
      assert.match(texts[1].text, /^\{'measured': \{'useful_workers': [\d.]+,/);
      const { points, note } = curves[0].curves[0];
      const left_out = Number(note.match(/^(\d+) of 15 left out/)?.[1] ?? 0);
      assert.equal(points.length + left_out, 15, note);
      for (const { y, low, high } of points) assert.ok(low > 0 && low <= y && y <= high, JSON.stringify(points));
    }
    await reopens(page);
  });

page_test(site, 'a profile: the flame graph, a line that was not the slow one, and then the right one',
  { link: 'profiling/profile?seconds=2&effort=quick' }, async (page) => {
    const first = await run_by_mouse(page);
    assert.equal(first.status, 'done', first.text);
    assert.deepEqual(first.rows.map(([name]) => name), ['as given', 'as given, profiled', 'par: the slow line rewritten']);
    // Times that were not steady are not explained, and have no profile.
    if (!/nothing is compared/.test(first.text)) {
      const { profile } = await shown_record(page);
      assert.equal(profile.frames[0].name, 'analyse');
      // analyse; of each of four electrodes itself, four functions and seven lines.
      assert.equal(profile.spans.length, 1 + 4 * 12);
      const [whole] = profile.spans;
      for (const { begin_ns, end_ns } of profile.spans) assert.ok(begin_ns >= 0 && begin_ns <= end_ns && end_ns <= whole.end_ns);
      const rows = await page.locator('#twin-profile tbody tr').allInnerTexts();
      assert.equal(rows.length, profile.frames.length);
      assert.match(rows[0], /^analyse\t1\t[\d.]+ ms\t100\.0 %/);
    }

    await choose(page, 'parameter:rewrite', 'convert');
    const wrong = await run_by_mouse(page);
    assert.equal(wrong.rows.length, 4);
    if (!/nothing is compared/.test(wrong.text)) assert.match(wrong.text, /It was not the slow line/);

    await choose(page, 'parameter:rewrite', 'bin');
    const right = await run_by_mouse(page);
    if (!/nothing is compared/.test(right.text)) {
      assert.match(right.text, /That was the slow line: it asked every sample/);
      assert.match(right.text, /Your score: at par/);
      // On a busy machine it may be open which is faster, never the wrong way round.
      const [, , yours, par] = (await shown_record(page)).series.map(({ comparison }) => comparison?.verdict ?? 'UNRESOLVED');
      for (const verdict of [yours, par]) assert.match(verdict, /^(FASTER|UNRESOLVED)$/);
    }
    await reopens(page);
  });
