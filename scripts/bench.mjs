// npm run bench: what Looplab's speed targets ask for, measured here, with intervals. Prints a table
// and writes build/bench.json. Nothing fails when a target is missed: the table says so.
//   node scripts/bench.mjs [core] [kernels] [parallel] [page]
import { build } from './build.mjs';
import { core_figures } from './bench/core.mjs';
import { kernel_figures } from './bench/kernels.mjs';
import { page_figures } from './bench/page.mjs';
import { parallel_figures } from './bench/parallel.mjs';
import { finish, look_for_others, serve_program, with_page } from './bench/report.mjs';
import { build_preset } from './lib/cmake.mjs';
import { Problem, main } from './lib/process.mjs';
import { at } from './lib/project.mjs';
import { setup } from './setup.mjs';
import { serve } from './test_support/tools.mjs';

const parts = ['core', 'kernels', 'parallel', 'page'];

await main(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !parts.includes(word));
  if (unknown) throw new Problem(`There is no part ${unknown}: there are ${parts.join(', ')}.`);
  const wanted = words.length ? words : parts;
  await setup({ web: true, native: true, test: true, bench: true });
  const figures = [];
  let chromium = '';
  if (['core', 'kernels', 'parallel'].some((part) => wanted.includes(part))) {
    await build_preset('desktop', { targets: ['looplab-bench', 'looplab-bench-parallel'] });
    await build_preset('web', { targets: ['looplab-bench'] });
  }
  if (wanted.includes('kernels')) await build_preset('this-machine', { targets: ['looplab-bench'] });
  if (wanted.includes('page')) await build();
  const others = await look_for_others();
  const program = (preset) => at('build', preset, 'looplab-bench');
  const second = { kernels: program('this-machine'), parallel: at('build', 'desktop', 'looplab-bench-parallel') };
  for (const [part, measure] of [['core', core_figures], ['kernels', kernel_figures], ['parallel', parallel_figures]]) {
    if (!wanted.includes(part)) continue;
    await with_page(() => serve_program('looplab-bench'), async (browser, url) => {
      chromium = browser.version();
      figures.push(...await measure(browser, url, program('desktop'), second[part]));
    });
  }
  if (wanted.includes('page')) {
    await with_page(() => serve({ port: 0 }), async (browser, url) => {
      chromium = browser.version();
      figures.push(...await page_figures(browser, url));
    });
  }
  finish('bench', figures, others, chromium);
});
