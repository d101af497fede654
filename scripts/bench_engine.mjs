// npm run bench:engine: how far the engine's numbers can be trusted, by the acceptance figures of its
// specification. Prints one table with target, measured and pass, and writes build/bench-engine.json.
//   node scripts/bench_engine.mjs [native] [chromium] [page]
import { build } from './build.mjs';
import { google_figures, program_figures } from './bench/engine.mjs';
import { engine_page_figures } from './bench/engine_page.mjs';
import { finish, look_for_others, serve_program, with_page } from './bench/report.mjs';
import { build_preset } from './lib/cmake.mjs';
import { Problem, main, must_run } from './lib/process.mjs';
import { at } from './lib/project.mjs';
import { setup } from './setup.mjs';

const parts = ['native', 'chromium', 'page'];
const lines_of = (output) => output.trim().split('\n');

await main(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !parts.includes(word));
  if (unknown) throw new Problem(`There is no part ${unknown}: there are ${parts.join(', ')}.`);
  const wanted = words.length ? words : parts;
  await setup({ web: true, native: true, test: true, bench: true });
  await build_preset('desktop', { targets: ['looplab-bench-engine', 'looplab-bench-google'] });
  await build_preset('web', { targets: ['looplab-bench-engine'] });
  if (wanted.includes('page')) await build();
  const others = await look_for_others();
  const figures = [];
  let chromium = '';
  if (wanted.includes('native')) {
    const program = (name) => async (list) => lines_of(await must_run('The benchmark program', at('build', 'desktop', name), list));
    figures.push(...await google_figures(program('looplab-bench-google')));
    figures.push(...await program_figures('native', program('looplab-bench-engine')));
  }
  if (wanted.includes('chromium')) {
    await with_page(() => serve_program('looplab-bench-engine'), async (browser, url) => {
      chromium = browser.version();
      const page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.goto(url);
      await page.waitForFunction(() => window.run_bench);
      figures.push(...await program_figures('Chromium', (list) => page.evaluate((names) => window.run_bench(names), list)));
    });
  }
  if (wanted.includes('page')) figures.push(...await engine_page_figures());
  finish('bench-engine', figures, others, chromium);
});
