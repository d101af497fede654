// The pages of the parallel chapter beside parallel/split: run each by mouse, read it as text, open
// its link again.
import assert from 'node:assert/strict';
import { click, reopens, run_by_mouse, shown_record, tab_to, widget } from './support/canvas.mjs';
import { page_test, settle, use_site } from './support/site.mjs';

const site = use_site();

const runs = [
  ['parallel/scaling?neurons=1024&workers=3&serial=20', /1,024 neurons, 1,000 steps each/, 'How much faster are they?', 4],
  ['parallel/scaling?kernel=stack&pixels=8192&workers=2', /64 frames of 8,192 pixels/, 'How much faster are they?', 4],
  ['parallel/scaling?kernel=cached&scaling=weak&workers=2', /64 frames of 1,024 pixels, 16 times/, 'How much more do they do?', 3],
];

for (const [link, answer_said, title, laws] of runs) {
  page_test(site, `${link}: run by mouse, read, opened again`, { link: `${link}&effort=quick` }, async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    const workers = Number(link.match(/workers=(\d+)/)[1]);
    // What workers cost beside a serial share is measured without it, in a row of its own.
    assert.deepEqual(rows.map(([label]) => label),
      ['best serial code', ...Array.from({ length: workers }, (_, i) => `${i + 1} worker${i ? 's' : ''}`),
        ...(/serial=20/.test(link) ? ['2 workers, nothing serial'] : [])]);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, answer_said);
    for (const cells of rows) assert.match(cells.at(-1), /✓ as known/);
    const record = await shown_record(page);
    assert.equal(record.timeline.lanes.length, 2);
    if (!/nothing is compared/.test(text)) {
      const [scaling, roof] = record.curves;
      assert.equal(scaling.title, title);
      assert.equal(scaling.curves.length, laws);
      // On a busy machine a number of workers may have no time that can be trusted.
      const counts = scaling.curves[0].points.map(({ x }) => x);
      assert.ok(counts.includes(1) && counts.includes(2) && counts.every((x) => x <= workers), String(counts));
      assert.match(text, /too few points for the universal scalability law/);
      if (/serial=20/.test(link)) {
        assert.match(text, /A serial share of 18\.8 % was put in\./);  // 192 of 1,024: three groups of 64
        if (!/not steady/.test(rows.at(-1)[1])) assert.match(text, /In runs without it, 2 workers lose .* What was put in is the difference/);
      }
      // The product of the three parts is what the run used, to the digits that are shown.
      const [heads, ...lines] = record.texts[0].text.split('\n');
      assert.match(heads, /^workers +balance +1-overhead +inflation +efficiency +by medians$/);
      for (const line of lines) {
        const [, balance, rest, inflation, efficiency] = line.trim().split(/ +/).map(Number);
        assert.ok(Math.abs(balance * rest / inflation / efficiency - 1) < 0.02, line);
      }
      // The roof is there, or the page says why not.
      if (roof) {
        assert.match(text, /processors are reported\. Computing in registers only/);
        assert.equal(roof.title, 'How high is the roof?');
        for (const { points } of roof.curves) for (const { y, low, high } of points) assert.ok(low <= y && y <= high && low > 0);
      } else {
        assert.match(text, /The roof is not shown/);
      }
    }
    await reopens(page);
  });
}

const schedules = [
  ['parallel/schedule?parts=64&workers=2', 'dynamic'],
  ['parallel/schedule?work=straggler&schedule=stealing&parts=100000&workers=2', 'stealing'],
  ['parallel/schedule?work=even&schedule=static&parts=1&workers=3', 'static'],
];

for (const [link, chosen] of schedules) {
  page_test(site, `${link}: run by mouse, read, opened again`, { link: `${link}&effort=quick` }, async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    assert.deepEqual(rows.map(([label]) => label), ['best serial code', 'static', 'dynamic', 'guided', 'stealing']);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, /100,000 items, [\d,]+ steps, the answers add up to [\d,]+/);
    for (const cells of rows) assert.match(cells.at(-1), /✓ as known/);
    const record = await shown_record(page);
    const workers = Number(link.match(/workers=(\d+)/)[1]);
    assert.equal(record.timeline.title, `Who did what: ${chosen}`);
    assert.equal(record.timeline.lanes.length, workers);
    const done = record.timeline.lanes.flat().filter(({ kind }) => kind === 'compute').reduce((sum, { parts }) => sum + parts, 0);
    assert.equal(done, Number(link.match(/parts=(\d+)/)[1]));
    if (!/nothing is compared/.test(text)) {
      assert.match(text, new RegExp(`With the ${chosen} schedule ${workers} workers were`));
      const simulated = record.curves.at(-1);
      assert.equal(simulated.origin, 'simulated');
      assert.deepEqual(simulated.curves[0].points.map(({ x }) => x), [workers, 8, 16, 32, 64, 128, 256, 512, 1024]);
      const bound = simulated.curves.at(-1).points;
      // Nobody is faster than the parts allow.
      for (const { points } of simulated.curves) points.forEach(({ y }, i) => assert.ok(y <= bound[i].y * 1.0001 && y > 0, `${y} of ${bound[i].y}`));
      // Two workers have a processor each here, three do not.
      if (workers === 2) assert.match(text, /Handing out one part costs a worker|What handing out a part costs/);
      else assert.match(text, /workers take turns, and what a part costs them cannot be told/);
    }
    await reopens(page);
  });
}

page_test(site, 'a timeline: zoomed and moved by buttons, wheel, drag and keys, and whole again',
  { link: 'parallel/schedule?parts=1000&workers=2&effort=quick' }, async (page) => {
    await run_by_mouse(page);
    const picture = async () => {
      const { x, y, width, height } = await widget(page, 'timeline:lanes');
      return (await page.screenshot({ clip: { x, y, width, height } })).toString('base64');
    };
    const leave = async () => { await page.mouse.move(5, 5); await settle(page); };
    await leave();
    const whole = await picture();
    await click(page, 'timeline:in');
    await click(page, 'timeline:in');
    await leave();
    const near = await picture();
    assert.notEqual(near, whole);
    const lanes = await widget(page, 'timeline:lanes');
    await page.mouse.move(lanes.x + lanes.width / 2, lanes.y + 10);
    await page.mouse.down();
    await page.mouse.move(lanes.x + lanes.width / 2 - 150, lanes.y + 12, { steps: 5 });
    await page.mouse.up();
    await leave();
    assert.notEqual(await picture(), near, 'it moved');
    await click(page, 'timeline:whole');
    await leave();
    assert.equal(await picture(), whole);
    const scroll = (await widget(page, 'timeline:lanes')).y;
    await page.mouse.move(lanes.x + lanes.width / 3, lanes.y + 10);
    await page.keyboard.down('Shift');
    await settle(page);
    await page.mouse.wheel(0, -300);
    await settle(page);
    await page.keyboard.up('Shift');
    await leave();
    assert.notEqual(await picture(), whole, 'the wheel zooms');
    assert.equal((await widget(page, 'timeline:lanes')).y, scroll, 'and does not scroll the page');
    await tab_to(page, 'timeline:lanes');
    await page.keyboard.press('Home');
    await page.mouse.click(5, 5);
    await leave();
    assert.equal(await picture(), whole, 'Home shows all of it');
  });

const bugs = [
  ['lost-updates', 3, /lost counts, at most [\d,]+ of 20,000|runs lost a count here/],
  ['borders', 3, /33 parts of about 606 samples have 32 borders/],
  ['same-seed', 2, /20,000 shuffles are worth 10,000/],
  ['prefix-sum', 3, /each part knows where it begins/],
];

for (const [bug, ways, lesson] of bugs) {
  page_test(site, `parallel/pitfalls, ${bug}: done wrong and done right, read, opened again`,
    { link: `parallel/pitfalls?bug=${bug}&elements=20000&workers=2&effort=quick` }, async (page) => {
      const { status, rows, caption, text } = await run_by_mouse(page);
      assert.equal(status, 'done', text);
      assert.equal(rows.length, ways);
      assert.match(caption, /measured, answers checked/);
      assert.match(rows[0].at(-1), /^(wrong|right): /);
      assert.match(rows.at(-1).at(-1), /^✓ /);
      assert.match(text, lesson);
      const record = await shown_record(page);
      assert.equal(record.checked, true);
      assert.equal(record.timeline.title, `Who did what: ${rows[0][0]}`);
      const code = await page.evaluate((value) => globalThis.looplab.code('parallel/pitfalls', { bug: value }).map(({ name }) => name), bug);
      assert.equal(code.length, 1);
      await reopens(page);
    });
}

const pools = [
  ['parallel/processes?neurons=24&samples=500&workers=2', 'copied', 8],
  ['parallel/processes?neurons=24&samples=500&workers=2&method=imap_unordered&ship=transfer', 'transferred', 24],
  ['parallel/processes?neurons=10&samples=300&workers=3&method=imap&ship=shared&chunk=4', 'shared memory', 3],
];

for (const [link, how, parts] of pools) {
  page_test(site, `${link}: run by mouse, read, opened again`, { link: `${link}&effort=quick` }, async (page) => {
    const { status, rows, caption, answer, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    const workers = Number(link.match(/workers=(\d+)/)[1]);
    assert.deepEqual(rows.map(([label]) => label), ['one process', `${workers} threads`,
      ...['copied', 'transferred', 'shared memory'].map((way) => `${workers} processes, ${way}`)]);
    assert.match(caption, /measured, answers checked/);
    assert.match(answer, /spikes: [\d,]+ \(neurons: \d+, samples: \d+\) \(checked\)$/);
    for (const cells of rows) assert.match(cells.at(-1), /✓ as computed/);
    const { timeline, curves } = await shown_record(page);
    assert.equal(timeline.title, `Who did what: ${workers} processes, ${how}`);
    assert.equal(timeline.lanes.length, workers);
    const of_kind = (kind) => timeline.lanes.flat().filter((span) => span.kind === kind);
    assert.equal(of_kind('compute').length, parts);
    // On both sides: arguments become bytes and an array again, and so do results.
    for (const kind of ['serialise', 'deserialise']) assert.equal(of_kind(kind).length, 2 * parts, kind);
    for (const kind of ['ship', 'ship back']) assert.equal(of_kind(kind).length, parts, kind);
    const total = Object.values(timeline.budget).reduce((sum, ns) => sum + ns, 0);
    assert.ok(Math.abs(total / timeline.total_ns - 1) < 1e-6, `${total} of ${timeline.total_ns}`);
    if (!/nothing is compared/.test(text)) {
      assert.match(text, /The workers are instances of the program in web workers/);
      assert.match(text, new RegExp(`into ${parts} parts of `));
      assert.deepEqual(curves.map(({ title }) => title.split('?')[0]), ['A message there and its answer back', 'From which size on does it pay']);
    }
    await reopens(page);
  });
}

page_test(site, 'a process dies half way through a part: the page says which, and the part is done again',
  { link: 'parallel/processes?neurons=16&samples=200&workers=2&chunk=2&crash=yes&effort=quick' }, async (page) => {
    const { status, rows, text } = await run_by_mouse(page);
    assert.equal(status, 'done', text);
    for (const cells of rows) assert.match(cells.at(-1), /✓ as computed/);
    assert.match(text, /Worker [01] died half way through part 4\. .* the answer is right\./);
    const { timeline } = await shown_record(page);
    assert.equal(timeline.title, 'Who did what when a worker died');
    const spans = timeline.lanes.flat();
    assert.deepEqual(spans.filter(({ kind }) => kind === 'lost').map(({ first_part: part }) => part), [4]);
    assert.equal(spans.filter(({ kind }) => kind === 'start').length, 1);
    assert.equal(spans.filter(({ kind }) => kind === 'compute').length, 8);
  });

page_test(site, 'a process whose program cannot be loaded: the run fails with a sentence, and the next one works',
  { allowed: [/wasm|Failed to (fetch|load)|Aborted/] }, async (page) => {
    const run = () => page.evaluate(() => globalThis.looplab.run('parallel/processes', { neurons: 4, samples: 16, workers: 1, effort: 'quick' })
      .then(({ status, error }) => `${status} ${error}`, (error) => error.message));
    await page.context().route('**/looplab-process.wasm', (route) => route.abort());
    assert.match(await run(), /Worker 0 does not start: its program cannot be loaded \(.+\)\. Load the page again\.$/);
    await page.context().unroute('**/looplab-process.wasm');
    assert.match(await run(), /^done/);
  });
