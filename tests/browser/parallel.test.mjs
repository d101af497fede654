// The pages of the parallel chapter beside parallel/split: run each by mouse, read it as text, open
// its link again.
import assert from 'node:assert/strict';
import { run_by_mouse, shown_record, state } from './support/canvas.mjs';
import { page_test, until_ready, use_site } from './support/site.mjs';

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
    const { link: shown } = await state(page);
    await page.reload();
    await until_ready(page);
    assert.equal((await state(page)).link, shown);
  });
}
