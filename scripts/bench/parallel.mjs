// Parallel loops: in Chromium as such, natively beside OpenMP and Taskflow. The three libraries take turns, each in a
// process of its own, because workers that wait by spinning would take a processor from another's.
import { must_run } from '../lib/process.mjs';
import { step } from '../lib/steps.mjs';
import { by_figure } from './core.mjs';
import { summarise } from './statistics.mjs';

const libraries = ['looplab', 'openmp', 'taskflow'];
const rounds = 10;

async function in_turns(program) {
  const found = Object.fromEntries(libraries.map((library) => [library, []]));
  for (let round = 0; round < rounds; ++round) {
    for (let i = 0; i < libraries.length; ++i) {
      const library = libraries[(i + round) % libraries.length];
      const lines = (await must_run('The benchmark program', program, [library])).trim().split('\n');
      found[library].push(by_figure(lines));
    }
  }
  return found;
}

export async function parallel_figures(browser, url, program, beside) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => window.run_bench);
  const chromium = async (words) => by_figure(await page.evaluate((list) => window.run_bench(list), words));
  const native = async (words) => by_figure((await must_run('The benchmark program', program, words)).trim().split('\n'));
  const figures = [];
  const add = (figure, comparison, target, unit, { value, low, high, samples }, note) =>
    figures.push({ figure, comparison, target, unit, value, low, high, samples, note });

  await step('Loops, parts and their recording', async () => {
    for (const [where, run, least, share] of [['Chromium', chromium, 1.85, 2], ['native', native, 1.95, 1]]) {
      const measured = await run(['launch', 'part-cost', 'mandelbrot', 'timeline']);
      const absolute = where === 'Chromium';
      add(`Launching an empty loop over 2 workers, ${where}`, '<=', absolute ? 20 : undefined, 'us', measured.launch);
      add(`An empty part, dynamic, 2 workers, ${where}`, '<=', absolute ? 60 : undefined, 'ns', measured['part-dynamic-2']);
      add(`Mandelbrot, 1 to 2 workers, dynamic, ${where}`, '>=', least, 'x', measured['mandelbrot-dynamic']);
      for (const part of [1, 20, 200]) add(`Recording parts of ${part} us, ${where}`, '<=', share, '%', measured[`timeline-${part}`]);
      for (const run_us of [5, 50, 500]) add(`Recording runs of ${run_us} us, ${where}`, '<=', share, '%', measured[`timeline-run-${run_us}`]);
    }
  });
  await step('Beside OpenMP and Taskflow', async () => {
    const found = await in_turns(beside);
    for (const [figure, what, unit, most] of [['launch', 'Launching an empty loop', 'us', { openmp: 2, taskflow: 1 }],
      ['part', 'An empty part, dynamic', 'ns', { openmp: 1, taskflow: 1 }]]) {
      const values = (library) => found[library].map((round) => round[figure].value);
      for (const library of libraries) add(`${what}, 2 workers, ${library}`, '', undefined, unit, summarise(values(library)));
      for (const library of libraries.slice(1)) {
        const own = values('looplab');
        add(`${what}, Looplab / ${library}`, '<=', most[library], 'x', summarise(values(library).map((value, i) => own[i] / value)));
      }
    }
  });
  await page.close();
  return figures;
}
