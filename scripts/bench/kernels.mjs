// Figures of the kernels: lanes against plain code, wasm in Chromium against SSE2 of the same source, and the
// fastest native strategies against NumPy and SciPy.
import { mkdirSync } from 'node:fs';
import { must_run } from '../lib/process.mjs';
import { at } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';
import { by_figure, ratios } from './core.mjs';

const simd = ['simd-sort', 'simd-arrays', 'simd-builtins', 'simd-bandpass', 'simd-compute'];
const tasks = { sort: '1M floats, np.sort', filter: '1M floats, half kept, x[x > t]', histogram: '1M of 1000 values, np.bincount',
  fir: '61 taps, 8 channels, lfilter or FFT' };

const lines_of = (output) => output.trim().split('\n');

/** `program` has the instructions that every processor of its kind has, `fastest` those of this one, as
 *  NumPy chooses its own when it starts. */
export async function kernel_figures(browser, url, program, fastest) {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  await page.goto(url);
  await page.waitForFunction(() => window.run_bench);
  const folder = at('build', 'bench-data');
  mkdirSync(folder, { recursive: true });
  const of = (file) => async (words) => by_figure(lines_of(await must_run('The benchmark program', file, words, { cwd: folder })));
  const native = of(program);
  const wasm = async (words) => by_figure(await page.evaluate((list) => window.run_bench(list), words));

  const figures = [];
  const add = (figure, comparison, target, { value, low, high, samples, pairs }, note) =>
    figures.push({ figure, comparison, target, unit: 'x', note, value, low, high, samples, pairs });

  await step('Lanes against plain code', async () => {
    for (const [where, run] of [['Chromium', wasm], ['native', native]]) {
      const found = await run(['sort-gain', 'filter-gain']);
      const targets = where === 'native' ? {} : { sort: 4, filter: 10 };
      add(`vqsort against std::sort, 1M floats, ${where}`, '>=', targets.sort, found['sort-gain']);
      add(`SIMD filter against the loop with an if, 50 %, ${where}`, '>=', targets.filter, found['filter-gain-100000'], '100,000 floats');
      add(`SIMD filter against the loop with an if, 50 %, ${where}`, '>=', undefined, found['filter-gain-1000000'], '1,000,000 floats');
    }
  });
  await step('Each SIMD strategy, Chromium and native in turn', async () => {
    for (const [name, measured] of Object.entries(await ratios(() => native(simd), () => wasm(simd)))) {
      const scalar = name.endsWith('scalar');
      add(`${name}, Chromium / native`, '<=', scalar ? undefined : 1.3, measured, scalar ? 'compute-bound, without lanes' : undefined);
    }
  });
  await step('NumPy and SciPy', async () => {
    await must_run('The benchmark program', program, ['write-data'], { cwd: folder });
    const python = async () => by_figure(lines_of(await must_run('NumPy', '/usr/bin/python3', [at('scripts', 'bench', 'numpy_times.py')], { cwd: folder })));
    const found = await ratios(() => of(fastest)(['fastest']), python);
    for (const [task, note] of Object.entries(tasks)) {
      add(`NumPy or SciPy / fastest native, ${task}`, '>=', 1, found[`fastest-${task}`], `${note}; native: built for this processor`);
    }
  });
  await page.close();
  return figures;
}
