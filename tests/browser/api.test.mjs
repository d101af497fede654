// looplab.js as others use it: in a page without a canvas, and in Node.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { serve } from '../../scripts/test_support/tools.mjs';
import { dist, page_test, patience, until, use_site } from './support/site.mjs';

// Somebody's own page beside the module; the site itself is not needed.
const site = use_site();
const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'looplab-api-')), 'my page, zwölf');
let own;
before(async () => {
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>My page</title><link rel="icon" href="data:,">' +
    '<script type="module">import * as module from "./dist/web/looplab.js"; window.module = module;</script>');
  // What is served must lie inside of the folder.
  cpSync(dist, path.join(folder, 'dist'), { recursive: true });
  own = await serve({ root: folder, port: 0 });
});
after(async () => {
  await own?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the page and in Node alike, so it may use nothing from outside. */
async function use_the_module(createLooplab) {
  const lab = await createLooplab();
  const caught = async (body) => {
    try {
      await body();
    } catch (error) {
      return { name: error.name, code: error.code, message: error.message };
    }
    return null;
  };
  const found = { experiments: lab.experiments(), card: lab.describe('parallel/split') };
  found.empty = [lab.record(), lab.trace(), lab.state(), lab.shownRecord(), lab.frames()];
  found.widgets = lab.widgets();

  const progress = [];
  const running = lab.run('parallel/split', { shuffles: 5000, parts: 8, workers: 2, seed: 3 }, {
    onProgress: (step, partial) => progress.push([step.line, partial.status]),
  });
  found.busy = lab.busy;
  found.second = await caught(() => lab.run('iteration/sum', { elements: 1000 }));
  found.record = await running;
  found.progress = progress;
  found.idle = !lab.busy;
  found.trace = lab.trace();

  const refused = {};
  const cyclic = {};
  cyclic.self = cyclic;
  const wrong = {
    unknown: ['parallel/nothing', {}], range: ['iteration/sum', { elements: 10 }], nan: ['iteration/sum', { elements: NaN }],
    infinite: ['iteration/sum', { elements: Infinity }], fraction: ['iteration/sum', { elements: 1000.5 }],
    huge: ['iteration/sum', { elements: 1e300 }], bigint: ['iteration/sum', { elements: 10n ** 30n }], choice: ['iteration/sum', { type: 'int8' }],
    text: ['iteration/sum', { elements: 'many' }], nested: ['iteration/sum', { elements: { a: 1 } }], nothing: ['iteration/sum', { elements: null }],
    name: ['iteration/sum', { element: 1000 }], cyclic: ['iteration/sum', cyclic], list: ['iteration/sum', [1, 2]], call: ['iteration/sum', { elements: () => 1 }],
    number: ['iteration/sum', 5], text_for_all: ['iteration/sum', 'elements=1000'], half: ['iteration/sum', { 'elements\ud800': 1 }],
  };
  for (const [key, [id, parameters]] of Object.entries(wrong)) refused[key] = await caught(() => lab.run(id, parameters));
  refused.signal = await caught(() => lab.run('iteration/sum', {}, { signal: {} }));
  refused.progress = await caught(() => lab.run('iteration/sum', {}, { onProgress: 'often' }));
  found.refused = refused;
  found.idle_after_refusals = !lab.busy;
  found.describe_unknown = await caught(() => lab.describe('x'.repeat(10000)));
  found.kept = lab.record().run;
  found.no_options = (await lab.run('iteration/sum', { elements: 1000, effort: 'quick', workers: undefined }, null)).status;

  const abort = async (signal, before) => {
    const since = performance.now();
    const error = await caught(() => {
      const run = lab.run('parallel/split', { shuffles: 1000000, parts: 64 }, { signal });
      before?.();
      return run;
    });
    return { error, busy: lab.busy, ms: performance.now() - since };
  };
  const later = new AbortController();
  found.aborted = await abort(later.signal, () => setTimeout(() => later.abort(), 300));
  found.aborted_before = await abort(AbortSignal.abort());
  found.timed_out = await abort(AbortSignal.timeout(200));
  found.own_reason = await abort(AbortSignal.abort(new Error('my reason')));

  found.own_error = await caught(() => lab.run('parallel/split', { shuffles: 1000000 }, {
    onProgress: () => { throw new RangeError('a mistake in my page'); },
  }));
  while (lab.busy) await new Promise((resolve) => { setTimeout(resolve, 10); });
  // Each run begins the moment that the one before is over: its promise ends all the same.
  const one_after_the_other = [];
  for (let i = 0; i < 4; ++i) {
    one_after_the_other.push(lab.run('iteration/sum', { elements: 1000, workers: 1 }));
    while (lab.busy) await new Promise((resolve) => { setTimeout(resolve); });
  }
  found.one_after_the_other = (await Promise.all(one_after_the_other)).map(({ status }) => status);
  // The signal of a run that is over, whose news have not come yet, ends no other run.
  const old = new AbortController();
  const first = lab.run('iteration/sum', { elements: 1000, effort: 'quick' }, { signal: old.signal }).catch(() => {});
  await new Promise((resolve) => { setTimeout(resolve); });
  const until = performance.now() + 60000;
  while (lab.busy && performance.now() < until);
  const second = lab.run('iteration/sum', { elements: 1000, effort: 'quick' });
  await Promise.resolve();
  old.abort();
  await first;
  found.spared = (await second).status;
  const stopped = lab.run('parallel/split', { shuffles: 1000000 });
  setTimeout(() => lab.stop(), 200);
  found.stopped = (await stopped).status;
  found.last = (await lab.run('iteration/sum', { elements: 1000, workers: 1 })).status;
  return JSON.parse(JSON.stringify(found));
}

function check(found) {
  const ids = found.experiments.map(({ id }) => id);
  for (const id of ['iteration/sum', 'parallel/split']) assert.equal(ids.filter((each) => each === id).length, 1, ids.join());
  assert.match(found.card.question, /does it pay/);
  assert.deepEqual(found.empty, [null, null, null, null, null]);
  assert.deepEqual(found.widgets, []);
  assert.equal(found.busy, true);
  assert.match(found.second.message, /Another experiment is running/);
  assert.deepEqual([found.record.status, found.record.checked, found.record.origin], ['done', true, 'measured']);
  assert.equal(found.record.parameters.shuffles, 5000);
  assert.ok(found.record.series.every((each) => each.samples_ns.length >= 6 && each.low_ns <= each.median_ns && each.median_ns <= each.high_ns));
  assert.ok(found.progress.length > 0 && found.progress.every(([line, status]) => line.includes('|') && status === 'running'));
  assert.equal(found.idle, true);
  assert.ok((found.trace.traceEvents ?? found.trace).length > 3);
  const says = {
    unknown: /no experiment "parallel\/nothing"; choose one of \d+ experiments, such as .*parallel\/split/, range: /elements must be .*1000 to .*"?10"?/, nan: /elements must be .*NaN/,
    infinite: /elements must be .*Infinity/, fraction: /elements must be .*1000\.5/, huge: /elements must be /, bigint: /elements must be .*1000000000/,
    choice: /type must be .*int8/, text: /elements must be .*many/, nested: /elements/, nothing: /elements must be .*null/, name: /no parameter "element"/,
    cyclic: /cannot be read/, list: /parameters/i, call: /elements must be .*a function/, number: /parameters/i, text_for_all: /parameters/i, half: /no parameter "elements/,
    signal: /signal must be an AbortSignal/, progress: /onProgress must be a function/,
  };
  for (const [key, pattern] of Object.entries(says)) {
    const { name, code, message } = found.refused[key] ?? {};
    assert.deepEqual([key, name, code], [key, 'LooplabError', 'refused']);
    assert.match(message, pattern, key);
    assert.doesNotMatch(message, /\n|exception|json\.|undefined/, key);
    assert.ok(message.length < 400, key);
  }
  assert.match(found.describe_unknown.message, /no experiment "xxx/);
  assert.ok(found.describe_unknown.message.length < 400);
  assert.equal(found.kept, found.record.run, 'what was measured stays');
  for (const key of ['aborted', 'aborted_before', 'timed_out']) assert.equal(found[key].busy, false, key);
  assert.equal(found.aborted.error.name, 'AbortError');
  assert.equal(found.aborted_before.error.name, 'AbortError');
  assert.equal(found.timed_out.error.name, 'TimeoutError');
  assert.equal(found.own_reason.error.message, 'my reason');
  assert.deepEqual([found.own_error.name, found.own_error.message], ['RangeError', 'a mistake in my page']);
  assert.deepEqual(found.one_after_the_other, ['done', 'done', 'done', 'done']);
  assert.equal(found.idle_after_refusals, true);
  assert.equal(found.no_options, 'done');
  assert.equal(found.spared, 'done');
  assert.equal(found.stopped, 'stopped');
  assert.equal(found.last, 'done');
}

page_test(site, 'in an isolated page without a canvas', { open: false }, async (page) => {
  await page.goto(own.url);
  await until(page, 'the module is there', () => globalThis.module);
  const source = use_the_module.toString();
  check(await page.evaluate((text) => (0, eval)(`(${text})`)(globalThis.module.createLooplab), source));
});

page_test(site, 'on a canvas of its own, whatever its id; on anything else not at all', { open: false }, async (page) => {
  await page.goto(own.url);
  await until(page, 'the module is there', () => globalThis.module);
  const refusals = await page.evaluate(async () => {
    const refusal = (canvas) => globalThis.module.createLooplab({ canvas }).then(() => '', ({ code, message }) => `${code}: ${message}`);
    return [await refusal('#mine'), await refusal(document.createElement('canvas'))];
  });
  for (const refusal of refusals) assert.match(refusal, /^no-picture: options.canvas must be a <canvas> element that stands in the page/);
  await page.evaluate(async () => {
    document.body.innerHTML = '<p>Above</p><canvas id="mine" tabindex="0" style="display: block; width: 900px; height: 700px"></canvas>';
    globalThis.looplab = await globalThis.module.createLooplab({ canvas: document.getElementById('mine') });
  });
  await until(page, 'the interface is drawn', () => globalThis.looplab.widget('run'));
  const { x, y, width, height } = await page.evaluate(() => {
    const place = document.getElementById('mine').getBoundingClientRect();
    const run = globalThis.looplab.widget('run');
    return { ...run, x: run.x + place.x, y: run.y + place.y };
  });
  await page.mouse.click(x + width / 2, y + height / 2);
  await until(page, 'the run is shown', () => globalThis.looplab.shownRecord()?.status === 'done');
  await page.evaluate(() => document.getElementById('mine').remove());
});

page_test(site, 'loading is reported in bytes, then in steps', { open: false }, async (page) => {
  await page.goto(own.url);
  await until(page, 'the module is there', () => globalThis.module);
  const steps = await page.evaluate(async () => {
    const list = [];
    await globalThis.module.createLooplab({ onLoading: (each) => list.push(each) });
    return list;
  });
  const bytes = steps.filter(({ phase }) => phase === 'bytes');
  assert.ok(bytes.length > 0);
  assert.ok(bytes.every(({ received, total }, i) => received <= total && (i === 0 || received > bytes[i - 1].received)));
  assert.equal(bytes.at(-1).received, bytes.at(-1).total);
  assert.deepEqual(steps.slice(bytes.length).map(({ phase }) => phase), ['compiling', 'starting']);
});

page_test(site, 'a smaller memory lowers the limits, and says so', { open: false }, async (page) => {
  await page.goto(own.url);
  await until(page, 'the module is there', () => globalThis.module);
  const { most, refusal } = await page.evaluate(async () => {
    const lab = await globalThis.module.createLooplab({ memoryMegabytes: 256 });
    const most_of = lab.describe('iteration/sum').parameters.find(({ key }) => key === 'elements').max;
    const said = await lab.run('iteration/sum', { elements: 50_000_000 }).catch((error) => error.message);
    return { most: most_of, refusal: said };
  });
  assert.ok(most < 50_000_000 && most >= 1_000_000, String(most));
  assert.match(refusal, new RegExp(`elements must be a whole number from 1000 to ${most}`));
});

test('in Node, and the program ends by itself', { timeout: patience }, async () => {
  const program = `import { createLooplab } from ${JSON.stringify(pathToFileURL(path.join(folder, 'dist', 'web', 'looplab.js')).href)};
    const found = await (${use_the_module.toString()})(createLooplab);
    console.log(JSON.stringify(found));`;
  const file = path.join(folder, 'program.mjs');
  writeFileSync(file, program);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { maxBuffer: 1 << 26, timeout: patience });
  check(JSON.parse(stdout.trim().split('\n').at(-1)));
});

/** The largest legal runs, one after the other: each may begin, whatever ran before. */
async function run_the_largest(createLooplab) {
  const refusals = [];
  for (const memoryMegabytes of [256, 512, 1536]) {
    const lab = await createLooplab({ memoryMegabytes });
    const most = (id, key) => lab.describe(id).parameters.find((each) => each.key === key).max;
    const elements = most('iteration/sum', 'elements');
    const begin = async (id, parameters) => {
      const onProgress = ({ phase }) => { if (!phase.startsWith('preparing')) lab.stop(); };
      const said = await lab.run(id, parameters, { onProgress }).then(({ status }) => status, ({ message }) => message);
      if (!['stopped', 'done'].includes(said)) refusals.push([memoryMegabytes, parameters, said]);
    };
    const split = { parts: most('parallel/split', 'parts'), workers: most('parallel/split', 'workers') };
    await begin('iteration/sum', { elements });
    await begin('iteration/sum', { elements: Math.floor(0.7 * elements), type: 'int32' });
    await begin('parallel/split', { workload: 'permutation', shuffles: most('parallel/split', 'shuffles'), neurons: most('parallel/split', 'neurons'), ...split });
    await begin('parallel/split', { workload: 'mandelbrot', width: most('parallel/split', 'width'), ...split });
    for (const type of ['float32', 'float64', 'int32']) await begin('iteration/sum', { elements, type });
  }
  return refusals;
}

test('no legal run needs more memory than there is, before and after others', { timeout: 3 * patience }, async () => {
  const program = `import { createLooplab } from ${JSON.stringify(pathToFileURL(path.join(folder, 'dist', 'web', 'looplab.js')).href)};
    console.log(JSON.stringify(await (${run_the_largest.toString()})(createLooplab)));
    process.exit(0);`;
  const file = path.join(folder, 'largest.mjs');
  writeFileSync(file, program);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { timeout: 3 * patience });
  assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1)), []);
});

page_test(site, 'a program that cannot be compiled is refused with a sentence', { open: false }, async (page) => {
  await page.goto(own.url);
  await until(page, 'the module is there', () => globalThis.module);
  const error = await page.evaluate(async () => {
    WebAssembly.instantiate = () => Promise.reject(new WebAssembly.CompileError('forbidden here'));
    return globalThis.module.createLooplab().catch(({ name, code, message }) => ({ name, code, message }));
  });
  assert.deepEqual([error.name, error.code], ['LooplabError', 'no-module']);
  assert.match(error.message, /could not be started \(forbidden here\)/);
});
