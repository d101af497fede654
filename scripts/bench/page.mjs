// Figures of the built page, dist/, in headless Chromium.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { at, home } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';
import { quantile, summarise } from './statistics.mjs';

function brotli_bytes(bytes) {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = zlib.constants;
  const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return zlib.brotliCompressSync(bytes, { params }).length;
}

/**
 * The bytes without the files of a folder that are embedded in them, and how many were. The linker
 * may cut a file where it has many zeros, so its beginning and its end are looked for.
 */
function without_files(bytes, folder) {
  let rest = bytes;
  let found = 0;
  for (const name of readdirSync(folder)) {
    const file = readFileSync(path.join(folder, name));
    const first = rest.indexOf(file.subarray(0, 64));
    const last = first < 0 ? -1 : rest.indexOf(file.subarray(-64), first) + 64;
    if (first < 0 || Math.abs(last - first - file.length) > 0.02 * file.length) continue;
    rest = Buffer.concat([rest.subarray(0, first), rest.subarray(last)]);
    ++found;
  }
  return { rest, found };
}

/** The experiments; and the program of worker processes, which only one page's runs load. */
const comes_later = (name) => /looplab-(experiments\.wasm|process\.)/.test(name);

/** What is loaded before the page can be used, and what follows while it is. */
function size_figures() {
  const files = readdirSync(at('dist'), { recursive: true }).map(String)
    .filter((name) => /\.(wasm|mjs|js)$/.test(name) && statSync(at('dist', name)).isFile());
  return [
    { ...size_of(files.filter((name) => !comes_later(name))), figure: 'wasm + JavaScript of the page, brotli', comparison: '<=', target: 400 },
    { ...size_of(files.filter(comes_later)), figure: 'wasm of the experiments and of processes, brotli', comparison: '' },
  ];
}

function size_of(files) {
  let fonts = 0;
  let bytes = 0;
  for (const name of files) {
    const { rest, found } = without_files(readFileSync(at('dist', name)), home('third_party', 'fonts'));
    fonts += found;
    bytes += brotli_bytes(rest);
  }
  return {
    unit: 'kB', value: bytes / 1000,
    note: `quality 11, ${files.length} file${files.length > 1 ? 's' : ''}, each by itself; ${fonts} embedded fonts taken out`,
  };
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Watches frames inside the page: when one was drawn, and how long it took to build. */
function watch_frames() {
  window.watched = { drawn: [], build_ms: [] };
  let last = -1;
  const look = () => {
    const { frames, build_ms } = window.looplab?.frames() ?? { frames: 0 };
    if (frames > 0 && frames !== last) {
      window.watched.drawn.push(performance.now());
      window.watched.build_ms.push(build_ms);
      last = frames;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Milliseconds from navigation to the first frame of the interface, in a fresh context. */
async function first_frame(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.addInitScript(watch_frames);
  await page.goto(url);
  await page.waitForFunction(() => window.watched.drawn.length > 0, null, { timeout: 30_000 });
  const time = await page.evaluate(() => window.watched.drawn[0]);
  await context.close();
  return time;
}

/** Everything that was watched while `action` ran; times from its start. */
async function watched_during(page, action) {
  await page.evaluate(() => {
    window.watched.drawn = [performance.now()];
    window.watched.build_ms = [];
  });
  await action();
  return page.evaluate(() => ({ ...window.watched, end: performance.now() }));
}

async function scroll(page) {
  await page.mouse.move(700, 500);
  for (let i = 0; i < 120; ++i) {
    await page.mouse.wheel(0, i % 40 < 20 ? 60 : -60);
    await sleep(16);
  }
}

async function scroll_while_running(page) {
  await page.evaluate(() => { window.running = window.looplab.run('parallel/split', { shuffles: 1_000_000 }); });
  await scroll(page);
  await page.evaluate(async () => {
    window.looplab.stop();
    await window.running;
  });
}

/** 95th percentiles of the time to build a frame, of five scrolls of some 340 frames each: what the
 *  system takes the core away for differs from one to the next. */
async function build_times(page, action) {
  const percentiles = [];
  for (let i = 0; i < 5; ++i) {
    const { build_ms } = await watched_during(page, () => action(page));
    percentiles.push(quantile(build_ms, 0.95));
  }
  return { ...summarise(percentiles), all: percentiles };
}

/** The longest time without a new frame while two workers compute, for runs of the shown page. */
async function longest_gap(page) {
  const gaps = [];
  for (let run = 0; run < 6; ++run) {
    const { drawn } = await watched_during(page, async () => {
      await page.evaluate(() => {
        window.running = window.looplab.run('parallel/split', { workload: 'mandelbrot', width: 1024, workers: 2 });
      });
      await sleep(3000);
      await page.evaluate(async () => {
        window.looplab.stop();
        await window.running;
      });
    });
    const steps = drawn.slice(1).map((time, i) => time - drawn[i]);
    gaps.push(Math.max(...steps));
  }
  return gaps;
}

/** Milliseconds from stop() to the promise's end, stopped at different moments of the run: while it
 *  prepares, warms up and samples. */
function stop_times(page, experiment, parameters) {
  return page.evaluate(async ([id, values]) => {
    const times = [];
    for (const delay of [0, 5, 10, 20, 40, 60, 80, 100, 150, 320, 660, 1000, 1340, 1680, 2020]) {
      const running = window.looplab.run(id, values);
      await new Promise((resolve) => setTimeout(resolve, delay));
      const since = performance.now();
      window.looplab.stop();
      await running;
      times.push(performance.now() - since);
    }
    return times;
  }, [experiment, parameters]);
}

/** How far parallel/scaling finds a serial share from the one that was put in, of five runs. By round,
 *  as the page does it: two workers with the share less two without it, over one. */
async function share_errors(page) {
  const errors = [];
  for (let run = 0; run < 5; ++run) {
    const record = await page.evaluate(() => window.looplab.run('parallel/scaling', { serial: 20, workers: 2 }));
    const samples = (name) => record.series.find((series) => series.name === name).samples_ns;
    const [one, shared, free] = ['1 worker', '2 workers', '2 workers, nothing serial'].map(samples);
    const found = quantile(one.map((time, i) => (shared[i] - free[i]) / time / (1 - 1 / 2)), 0.5);
    const put_in = Math.floor(record.parameters.neurons / 5 / 64) * 64 / record.parameters.neurons;
    errors.push(Math.abs(found - put_in));
  }
  return errors;
}

export async function page_figures(browser, url) {
  const figures = [];
  const add = (figure, target, unit, measured, note) => figures.push({ figure, comparison: '<=', target, unit, note, ...measured });
  /** The worst of them is what the target is about; the interval is that of the median. */
  const worst = (values) => ({ ...summarise(values), value: Math.max(...values), all: values });

  await step('Size', () => figures.push(...size_figures()));
  await step('First frame', async () => {
    const times = [];
    for (let i = 0; i < 9; ++i) times.push(await first_frame(browser, url));
    add('First frame after navigation', 1000, 'ms', { ...summarise(times), all: times }, 'median of 9 fresh visits');
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.addInitScript(watch_frames);
  await page.goto(`${url}#parallel/split`);
  await page.waitForFunction(() => window.watched.drawn.length > 0);
  await step('Building frames', async () => {
    const figure = 'C++ time to build a frame, 95th percentile';
    add(figure, 2, 'ms', await build_times(page, scroll_while_running), 'median of 5 scrolls during a run');
    add(figure, 2, 'ms', await build_times(page, scroll), 'median of 5 scrolls of the result');
  });
  await step('Gaps between frames', async () => {
    add('Longest gap between frames, both cores computing', 250, 'ms', worst(await longest_gap(page)), 'worst of 6 runs; interval: median');
  });
  await step('Stop', async () => {
    const note = 'worst of 15, from 0 ms after the start on; interval: median';
    add('Stop, parallel/split, Mandelbrot 2048 wide', 100, 'ms',
      worst(await stop_times(page, 'parallel/split', { workload: 'mandelbrot', width: 2048, workers: 2 })), note);
    add('Stop, parallel/split, permutation, 100,000 parts', 100, 'ms',
      worst(await stop_times(page, 'parallel/split', { parts: 100_000, neurons: 70, workers: 2 })), note);
    add('Stop, iteration/sum, 10^7 numbers', 100, 'ms',
      worst(await stop_times(page, 'iteration/sum', { elements: 10_000_000, workers: 2 })), note);
  });
  await step('Serial share', async () => {
    add('Serial share of 20 %, found on 2 workers, off by', 0.02, '', summarise(await share_errors(page)), 'median of 5 runs');
  });
  await page.close();
  return figures;
}
