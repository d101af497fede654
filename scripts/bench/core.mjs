// Figures of the core: the same program natively and as wasm in Chromium.
import { must_run } from '../lib/process.mjs';
import { step } from '../lib/steps.mjs';
import { summarise } from './statistics.mjs';

const schedules = ['static', 'dynamic', 'guided', 'stealing'];
const alternations = 10;

export const by_figure = (lines) => Object.fromEntries(lines.map((line) => JSON.parse(line)).map((entry) => [entry.figure, entry]));

/** Two sides in turn, so that both meet the same machine: for each figure that they print, the median of `second`
 * over `first`. Each side resolves to {figure: {value}}. */
export async function ratios(first, second) {
  const rounds = [];
  for (let i = 0; i < alternations; ++i) {
    const found = [];
    for (const side of i % 2 ? [1, 0] : [0, 1]) found[side] = await [first, second][side]();
    rounds.push(found);
  }
  return Object.fromEntries(Object.keys(rounds[0][0]).map((figure) => {
    const pairs = rounds.map(([a, b]) => ({ first: a[figure].value, second: b[figure].value }));
    return [figure, { ...summarise(pairs.map((pair) => pair.second / pair.first)), pairs }];
  }));
}

export async function core_figures(browser, url, program) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.run_bench);
  const native = async (words) => by_figure((await must_run('The benchmark program', program, words)).trim().split('\n'));
  const wasm = async (words) => by_figure(await page.evaluate((list) => window.run_bench(list), words));
  const on = [['Chromium', wasm], ['native', native]];

  const figures = [];
  const add = (figure, comparison, target, unit, measured, note) =>
    figures.push({ figure, comparison, target, unit, note, value: measured.value, low: measured.low, high: measured.high,
      samples: measured.samples, pairs: measured.pairs });

  await step('SIMD sum, Chromium and native in turn', async () => {
    const sums = ['sum-l1', 'sum-memory'];
    const found = await ratios(() => native(sums), () => wasm(sums));
    add('SIMD sum in L1, Chromium / native', '<=', 1.3, 'x', found['sum-l1']);
    add('SIMD sum from memory, Chromium / native', '<=', 1.15, 'x', found['sum-memory']);
  });
  await step('Mandelbrot with 1 and 2 workers', async () => {
    for (const [where, run] of on) {
      const measured = await run(['mandelbrot']);
      for (const schedule of schedules) {
        const targets = where === 'native' ? {} : { static: 1.8, dynamic: 1.7, stealing: 1.7 };
        add(`Mandelbrot, 1 to 2 workers, ${schedule}, ${where}`, '>=', targets[schedule], 'x', measured[`mandelbrot-${schedule}`]);
      }
    }
  });
  await step('Waking the team', async () => {
    for (const [where, run] of on) {
      const measured = await run(['wake-fresh', 'wake', 'wake-from-sleep']);
      add(`Waking one thread by condition variable, ${where}`, '', undefined, 'us', measured['sleep-wake-system'], 'after 0.5 ms of sleep: the system\'s price');
      // A team of 3 has more workers than this small machine has processors: no target.
      for (const workers of [2, 3]) {
        const target = workers > 2 ? undefined : where === 'native' ? 5 : 20;
        add(`Waking a team of ${workers}, ${where}`, '<=', target, 'us', measured[`wake-${workers}`], 'job after job');
        add(`Waking a team of ${workers}, ${where}`, '<=', target, 'us', measured[`wake-fresh-${workers}`], 'job after job, threads that have not worked yet');
        add(`Waking a team of ${workers}, ${where}`, '<=', target, 'us', measured[`sleep-wake-${workers}`], 'after 0.5 ms of sleep');
      }
    }
  });
  await step('A part beyond its work', async () => {
    for (const [where, run] of on) {
      const measured = await run(['part-cost']);
      for (const workers of [1, 2]) {
        for (const schedule of schedules) {
          add(`An empty part, ${schedule}, ${workers} worker${workers > 1 ? 's' : ''}, ${where}`, '<=', 100, 'ns',
            measured[`part-${schedule}-${workers}`]);
        }
      }
    }
  });
  await step('The engine and the timeline', async () => {
    for (const [where, run] of on) {
      const measured = await run(['engine', 'timeline']);
      add(`An empty iteration, ${where}`, '<=', where === 'native' ? 1 : 2, 'ns', measured.engine);
      for (const part of [1, 20, 200]) {
        add(`Recording parts of ${part} us, ${where}`, '<=', 2, '%', measured[`timeline-${part}`]);
      }
      for (const length of [5, 50, 500]) {
        add(`Recording runs of ${length} us, ${where}`, '<=', 2, '%', measured[`timeline-run-${length}`]);
      }
    }
  });
  await step('A timeline of a million spans', async () => {
    for (const [where, run] of on) {
      const measured = await run(['spans']);
      for (const [what, how] of [['whole', 'all of them'], ['near', 'a thousandth of the time']]) {
        add(`Finding what is drawn of 10^6 spans, ${how}, ${where}`, '<=', 4, 'ms', measured[`spans-${what}`]);
      }
    }
  });
  await page.close();
  return figures;
}
