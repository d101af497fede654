// A link that is wrong in any way is refused with a sentence; nothing runs, and nothing is lost.
import assert from 'node:assert/strict';
import { run_by_mouse, shown_record, state, twin } from './support/canvas.mjs';
import { open_lab, page_test, settle, until, until_ready, use_site } from './support/site.mjs';

const site = use_site();
const parts = /parts must be a whole number from 1 to 100000, not /;

const hostile = [
  ['an experiment that is not there', 'parallel/nothing', /there is no experiment "parallel\/nothing"/],
  ['a name of the language', 'constructor', /"constructor"/],
  ['a path', '../../etc/passwd', /"\.\.\/\.\.\/etc\/passwd"/],
  ['too large', 'parallel/split?parts=100001', parts],
  ['too small', 'parallel/split?parts=0', parts],
  ['negative', 'parallel/split?parts=-5', parts],
  ['NaN', 'parallel/split?parts=NaN', parts],
  ['infinity', 'parallel/split?parts=Infinity', parts],
  ['overflowing', 'parallel/split?parts=1e999', parts],
  ['overflowing 64 bits', 'parallel/split?parts=18446744073709551617', parts],
  ['broken', 'parallel/split?parts=1.5', parts],
  ['hexadecimal', 'parallel/split?parts=0x10', parts],
  ['empty', 'parallel/split?parts=', parts],
  ['a word for a number', 'parallel/split?parts=many', parts],
  ['a number for a choice', 'parallel/split?schedule=3', /schedule must be dynamic, static, guided or stealing, not "3"/],
  ['a choice with another case', 'parallel/split?schedule=Static', /schedule must be/],
  ['given twice', 'parallel/split?parts=2&parts=3', /parts is given twice/],
  ['a parameter that is not there', 'parallel/split?__proto__=1', /has no parameter "__proto__"; it has workload, shuffles/],
  ['a parameter of another page', 'iteration/sum?parts=3', /iteration\/sum has no parameter "parts"/],
  ['good and bad together', 'parallel/split?workers=1&parts=0', parts],
  ['a theme that is not there', 'parallel/split?theme=pink', /theme must be light, dark or contrast, not "pink"/],
  ['a broken percent sign', 'parallel/split?parts=%', /% that encodes nothing/],
  ['a broken percent code', 'parallel/split?parts=%zz', /% that encodes nothing/],
  ['bytes that are not UTF-8', 'parallel/split?parts=%ff%fe%00', parts],
  ['no value', 'parallel/split?parts', /"parts" is not of the form name=value/],
  ['a script', 'parallel/split?parts=<script>alert(1)</script>', parts],
  ['an image that runs a script', 'parallel/split?parts=%3Cimg%20src%3Dx%20onerror%3D%22globalThis.hacked%3D1%22%3E', parts],
  ['bold markers', 'parallel/split?parts=**x**', parts],
];

page_test(site, 'hostile links: a sentence in the twin, nothing runs, all settings stay', { link: 'parallel/split?shuffles=4000&parts=5&workers=1' },
  async (page) => {
    const { notice: none, ...before } = await state(page);
    assert.equal(none, '');
    for (const [what, link, sentence] of hostile) {
      await page.evaluate((hash) => { location.hash = hash; }, link);
      await until(page, `${what} is refused`, () => globalThis.looplab.state().notice !== '');
      const { notice, ...after } = await state(page);
      assert.match(notice, /^This link was not opened: /, what);
      assert.match(notice, sentence, what);
      assert.deepEqual(after, before, what);
      await until(page, `the twin says so of ${what}`,
        (text) => document.querySelector('#twin [role=alert]').textContent === text, notice);
      assert.equal(await page.evaluate(() => document.querySelectorAll('#twin script, #twin img').length), 0);
      // A legal link makes the sentence go away, and the settings are those of the link.
      await page.evaluate((good) => globalThis.looplab.openLink(good), before.link);
      assert.deepEqual((await state(page)).parameters, before.parameters);
      assert.equal((await state(page)).notice, '');
    }
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  });

page_test(site, 'a link of a megabyte is refused with its length, quickly forgotten and never shown', {}, async (page) => {
  const before = await state(page);
  await page.evaluate(() => { location.hash = `parallel/split?parts=${'1'.repeat(2 ** 20)}`; });
  await until(page, 'it is refused', () => globalThis.looplab.state().notice !== '');
  const { notice, parameters } = await state(page);
  assert.match(notice, /it is 10\d{5} characters long, and no link of Looplab is longer than \d+\./);
  assert.ok(notice.length < 300);
  assert.deepEqual(parameters, before.parameters);
});

page_test(site, 'a hostile link loses neither the record on the page nor the run in progress', { link: 'parallel/split?shuffles=2000&parts=8' },
  async (page) => {
    await run_by_mouse(page);
    const record = await shown_record(page);
    await page.evaluate(() => { location.hash = 'parallel/split?parts=1e999'; });
    await until(page, 'it is refused', () => globalThis.looplab.state().notice !== '');
    await settle(page);
    assert.deepEqual(await shown_record(page), record);
    const { rows, status, alert } = await twin(page);
    assert.deepEqual([rows.length, status], [3, 'done']);
    assert.match(alert, parts);
    assert.match(page.url(), /#parallel\/split\?.*shuffles=2000&.*parts=8&/, 'loading again keeps the settings');
  });

page_test(site, 'the page opens with a hostile link: the sentence, and settings that work', { open: false }, async (page) => {
  for (const [link, sentence] of [['parallel/split?parts=1e999', parts], ['nowhere/at-all', /there is no experiment/],
    ['%', /% that encodes nothing/], ['parallel/split?parts=%3Cscript%3E', parts]]) {
    await page.goto('about:blank');
    await open_lab(page, site.url, link);
    const { alert, status } = await twin(page);
    assert.match(alert, sentence);
    assert.equal(status, 'ready');
    const { experiment, parameters } = await state(page);
    assert.deepEqual([experiment, parameters.parts], ['parallel/split', '64']);
  }
});

page_test(site, 'a legal link comes back as it was opened', { open: false }, async (page) => {
  const legal = [
    'iteration/sum?elements=1000&type=float64&workers=1&data=generated&seed=0&effort=normal',
    'iteration/sum?elements=1000000&type=int32&workers=2&data=generated&seed=2147483647&effort=quick&theme=dark',
    'parallel/split?workload=permutation&shuffles=1000&neurons=3&parts=1&workers=1&schedule=static&seed=5&effort=rigorous',
    'parallel/split?workload=mandelbrot&width=2048&parts=100000&workers=2&schedule=stealing&seed=1&effort=normal&theme=contrast',
  ];
  for (const link of legal) {
    await page.goto('about:blank');
    await open_lab(page, site.url, link);
    assert.equal((await state(page)).link, link);
    assert.equal((await state(page)).notice, '');
    await page.reload();
    await until_ready(page);
    assert.equal((await state(page)).link, link);
    assert.equal(await page.evaluate(() => location.hash.slice(1)), link);
  }
});

page_test(site, 'a link may leave out what it does not change, in any order, percent-encoded or not', { open: false }, async (page) => {
  await open_lab(page, site.url, '%70arallel/split?parts=%31%32&workers=1');
  const { parameters } = await state(page);
  assert.deepEqual([parameters.parts, parameters.workers, parameters.shuffles], ['12', '1', '100000']);
  await page.goto('about:blank');
  await open_lab(page, site.url, 'parallel/split?seed=3&workload=mandelbrot');
  assert.deepEqual([(await state(page)).parameters.workload, (await state(page)).parameters.seed], ['mandelbrot', '3']);
});

page_test(site, 'sentences from the JavaScript side are the same', {}, async (page) => {
  const said = await page.evaluate(() => [
    globalThis.looplab.openLink('parallel/split?parts=0'), globalThis.looplab.setParameter('parts', 'NaN'),
    globalThis.looplab.setParameter('nothing', 1), globalThis.looplab.openLink('x'.repeat(2 ** 20)),
  ]);
  assert.match(said[0], parts);
  assert.match(said[1], /parts must be a whole number from 1 to 100000, not "NaN"/);
  assert.match(said[2], /has no parameter "nothing"/);
  assert.match(said[3], /1048576 characters long/);
});
