// Figures of the engine in the page: the first press of Run, repeatability, and how long it takes.
import { step } from '../lib/steps.mjs';
import { launch_chromium, launch_firefox, serve } from '../test_support/tools.mjs';
import { median, summarise } from './statistics.mjs';

const numbers = (record) => record.series.map((series) => series.median_ns);

async function fresh_page(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.looplab?.widget('run'), null, { timeout: 60_000 });
  return page;
}

const run = (page, experiment, parameters) =>
  page.evaluate(([id, values]) => window.looplab.run(id, values), [experiment, parameters]);

/** Figure 8: what the first run after loading says, against a browser that compiles with its best only. */
async function first_press(url) {
  const ratios = [];
  for (let i = 0; i < 8; ++i) {
    const medians = {};
    const kinds = [['tiers', []], ['best', ['--js-flags=--no-liftoff']]];
    for (const [kind, args] of i % 2 ? kinds.reverse() : kinds) {
      const browser = await launch_chromium({ args });
      const page = await fresh_page(browser, url);
      medians[kind] = numbers(await run(page, 'iteration/sum', { elements: 10_000, workers: 1 }));
      await browser.close();
    }
    ratios.push(medians.tiers.map((time, j) => time / medians.best[j]));
  }
  return ratios;
}

/** Figure 13: medians of ten loads of the page. */
async function repeated(browser, url, experiment, parameters, pick) {
  const medians = [];
  const widths = [];
  const prices = [];
  for (let i = 0; i < 10; ++i) {
    const page = await fresh_page(browser, url);
    const record = await run(page, experiment, parameters);
    const series = pick(record.series);
    prices.push(record.calibration.call_ns);
    medians.push(series.median_ns);
    widths.push((series.high_ns - series.low_ns) / 2 / series.median_ns);
    await page.context().close();
  }
  const price = median(prices);
  return { price: Math.max(...prices.map((each) => 100 * Math.abs(each / price - 1))), prices, spread: (100 * (Math.max(...medians) - Math.min(...medians))) / median(medians), width: 100 * median(widths), medians };
}

/** Figure 2 in the other browser: the step of its clock as the page reads it, in microseconds. */
async function firefox_step(url) {
  // Without a window there is no WebGL 2, and none is needed: the module measures by itself.
  const browser = await launch_firefox({ headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(`${url}licences.txt`);
    return await page.evaluate(async (module) => {
      const { createLooplab } = await import(module);
      const lab = await createLooplab();
      const record = await lab.run('iteration/sum', { elements: 1000, workers: 1, effort: 'quick' });
      return record.calibration.step_ns / 1000;
    }, `${url}web/looplab.js`);
  } finally {
    await browser.close();
  }
}

/** Figure 20: milliseconds from run() to a number with an interval, and to the end; long tasks meanwhile. */
async function timed_run(page, experiment, parameters) {
  return page.evaluate(async ([id, values]) => {
    const long_tasks = [];
    const observer = new PerformanceObserver((list) => long_tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ entryTypes: ['longtask'] });
    const begin = performance.now();
    let first = 0;
    const running = window.looplab.run(id, values);
    const look = () => {
      const record = window.looplab.shownRecord();
      if (!first && record?.series.length && record.series.every((series) => series.samples_ns.length >= 6)) first = performance.now() - begin;
      if (!first) setTimeout(look, 10);
    };
    look();
    await running;
    const end = performance.now() - begin;
    observer.disconnect();
    return { first: first || end, end, longest: Math.max(0, ...long_tasks) };
  }, [experiment, parameters]);
}

async function cancel_time(page, experiment, parameters, after) {
  return page.evaluate(async ([id, values, wait]) => {
    const running = window.looplab.run(id, values);
    await new Promise((resolve) => setTimeout(resolve, wait));
    const since = performance.now();
    window.looplab.stop();
    await running;
    return performance.now() - since;
  }, [experiment, parameters, after]);
}

export async function engine_page_figures() {
  const figures = [];
  const add = (figure, comparison, target, unit, measured, note) => figures.push({ figure, comparison, target, unit, note, ...measured });
  const server = await serve({ port: 0 });
  const small = { shuffles: 2000, workers: 1 };
  await step('The first press of Run, with and without the baseline compiler', async () => {
    const ratios = await first_press(server.url);
    const names = ['boxed objects', 'array', 'std::reduce', '8 accumulators', 'SIMD lanes'];
    names.forEach((name, i) => {
      const off = ratios.map((each) => 100 * (each[i] - 1));
      const { low, high, value } = summarise(off);
      add(`8  First press of Run, ${name}`, '<=', 3, '%', { value: Math.abs(value), low, high, samples: off.length }, 'beside a browser without its baseline compiler; signed interval');
    });
  });
  const browser = await launch_chromium();
  await step('Ten loads of the page', async () => {
    const compute = await repeated(browser, server.url, 'parallel/split', small, (series) => series[0]);
    add('13 Spread of ten loads, compute-bound', '<=', 3, '%', { value: compute.spread, all: compute.medians }, 'permutation test, serial');
    add('3  Price of a reading, furthest from the median, ten loads', '<=', 25, '%', { value: compute.price, all: compute.prices });
    add('13 Half-width of the interval, compute-bound', '<=', 1, '%', { value: compute.width });
    const memory = await repeated(browser, server.url, 'iteration/sum', { elements: 5_000_000, workers: 1 }, (series) => series[4]);
    add('13 Spread of ten loads, memory-bound', '<=', 8, '%', { value: memory.spread, all: memory.medians }, 'SIMD sum of 40 MB');
  });
  await step('The clock in Firefox', async () => {
    const read = await firefox_step(server.url);
    add('2  Clock step, isolated Firefox, away from 20 us', '<=', 2, 'us', { value: Math.abs(read - 20) }, `read as ${read.toPrecision(4)} us`);
  });
  await step('Time to a number', async () => {
    const normal = [];
    const quick = [];
    const six = [];
    const stops = [];
    for (let i = 0; i < 7; ++i) {
      const page = await fresh_page(browser, server.url);
      normal.push(await timed_run(page, 'parallel/split', small));
      quick.push(await timed_run(page, 'parallel/split', { ...small, effort: 'quick' }));
      six.push(await timed_run(page, 'iteration/sum', { elements: 10_000, effort: 'quick' }));
      stops.push(await cancel_time(page, 'parallel/split', { shuffles: 1_000_000 }, 300 + 170 * i));
      await page.context().close();
    }
    add('20 First number with an interval, fresh page', '<=', 1000, 'ms', summarise(normal.map(({ first }) => first)), '2 strategies of a compute kernel below 1 ms');
    add('20 A whole quick run', '<=', 500, 'ms', summarise(quick.map(({ end }) => end)), 'the same');
    add('20 A whole quick run', '<=', 500, 'ms', summarise(six.map(({ end }) => end)), 'six strategies of a sum below 50 us');
    add('20 Cancel', '<=', 150, 'ms', { ...summarise(stops), value: Math.max(...stops) }, 'worst of 7');
    const tasks = [...normal, ...quick, ...six].map(({ longest }) => longest);
    add('20 Longest task of the interface during a run', '<=', 50, 'ms', { value: Math.max(...tasks) }, 'worst of 21 runs; below 50 ms the browser reports none');
  });
  await browser.close();
  await server.close();
  return figures;
}
