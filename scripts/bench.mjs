// npm run bench: what Looplab's speed targets ask for, measured here, with intervals. Prints a table
// and writes build/bench.json. Nothing fails when a target is missed: the table says so.
//   node scripts/bench.mjs [core] [page]
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from './build.mjs';
import { core_figures } from './bench/core.mjs';
import { page_figures } from './bench/page.mjs';
import { build_preset } from './lib/cmake.mjs';
import { Problem, main } from './lib/process.mjs';
import { at } from './lib/project.mjs';
import { setup } from './setup.mjs';
import { launch_chromium, serve } from './test_support/tools.mjs';

const parts = ['core', 'page'];

/** "1.83", "0.0412": three digits, more only where they stand before the point. */
const digits = (value) => (Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

function print_table(figures) {
  const rows = figures.map(({ figure, comparison, target, unit, value, low, high, note }) => [
    figure,
    target === undefined ? 'none' : `${comparison} ${target} ${unit}`,
    `${digits(value)} ${unit}`,
    low === undefined ? '' : `${digits(low)} to ${digits(high)}`,
    { true: 'yes', false: 'NO' }[met({ comparison, target, value })] ?? '',
    note ?? '',
  ]);
  const head = ['figure', 'target', 'measured', 'interval', 'met', ''];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  for (const row of [head, ...rows]) {
    console.log(row.map((text, i) => text.padEnd(i === head.length - 1 ? 0 : widths[i])).join('  ').trimEnd());
  }
}

/** Undefined where there is nothing to meet. */
function met({ comparison, target, value }) {
  if (target === undefined) return undefined;
  return comparison === '<=' ? value <= target : value >= target;
}

/** Share of the processors that other programs use while we wait, 0 to 1. */
async function others_share() {
  const times = () => os.cpus().reduce(([idle, all], { times: each }) =>
    [idle + each.idle, all + Object.values(each).reduce((sum, time) => sum + time, 0)], [0, 0]);
  const [idle, all] = times();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [idle_after, all_after] = times();
  return 1 - (idle_after - idle) / Math.max(1, all_after - all);
}

/** A folder with the benchmark page and its module, served with isolation. */
async function serve_core() {
  const folder = at('build', 'bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(at('tests', 'bench', 'index.html'), path.join(folder, 'index.html'));
  for (const end of ['mjs', 'wasm']) {
    cpSync(at('build', 'web', `looplab-bench.${end}`), path.join(folder, `looplab-bench.${end}`));
  }
  return serve({ root: folder, port: 0 });
}

async function with_page(start_server, measure) {
  const server = await start_server();
  const browser = await launch_chromium();
  try {
    return await measure(browser, server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}

await main(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => !parts.includes(word));
  if (unknown) throw new Problem(`There is no part ${unknown}: there are ${parts.join(' and ')}.`);
  const wanted = words.length ? words : parts;
  await setup({ web: true, native: true, test: true });
  const figures = [];
  let chromium = '';
  if (wanted.includes('core')) {
    await build_preset('desktop', { targets: ['looplab-bench'] });
    await build_preset('web', { targets: ['looplab-bench'] });
  }
  if (wanted.includes('page')) await build();
  const others = await others_share();
  if (others > 0.1) {
    console.log(`Other programs use ${Math.round(100 * others)} % of the processors: close them, or do not trust what follows.`);
  }
  if (wanted.includes('core')) {
    await with_page(serve_core, async (browser, url) => {
      chromium = browser.version();
      figures.push(...await core_figures(browser, url, at('build', 'desktop', 'looplab-bench')));
    });
  }
  if (wanted.includes('page')) {
    await with_page(() => serve({ port: 0 }), async (browser, url) => {
      chromium = browser.version();
      figures.push(...await page_figures(browser, url));
    });
  }
  console.log(`\n${os.cpus().length} processors, ${os.cpus()[0]?.model}, Chromium ${chromium}\n`);
  print_table(figures);
  const result = {
    format: 'looplab-bench', format_version: 1, date: new Date().toISOString(), processors: os.cpus().length,
    processor: os.cpus()[0]?.model, others_share: others, chromium, node: process.version,
    figures: figures.map((figure) => ({ ...figure, met: met(figure) })),
  };
  writeFileSync(at('build', 'bench.json'), `${JSON.stringify(result, null, 1)}\n`);
  const count = (verdict) => result.figures.filter((figure) => figure.met === verdict).length;
  console.log(`\n${count(true)} of ${count(true) + count(false)} targets met; build/bench.json has all samples.`);
});
