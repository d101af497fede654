// What the benchmark scripts share: the table, the file, and the browser around the page.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at } from '../lib/project.mjs';
import { launch_chromium, serve } from '../test_support/tools.mjs';

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
export async function others_share() {
  const times = () => os.cpus().reduce(([idle, all], { times: each }) =>
    [idle + each.idle, all + Object.values(each).reduce((sum, time) => sum + time, 0)], [0, 0]);
  const [idle, all] = times();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const [idle_after, all_after] = times();
  return 1 - (idle_after - idle) / Math.max(1, all_after - all);
}

/** Says so when other programs are using the processors; gives their share. */
export async function look_for_others() {
  const others = await others_share();
  if (others > 0.1) {
    console.log(`Other programs use ${Math.round(100 * others)} % of the processors: close them, or do not trust what follows.`);
  }
  return others;
}

/** A folder with the benchmark page and one of the programs, served with isolation. */
export async function serve_program(program) {
  const folder = at('build', 'bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(at('tests', 'bench', 'index.html'), path.join(folder, 'index.html'));
  for (const end of ['mjs', 'wasm']) {
    cpSync(at('build', 'web', `${program}.${end}`), path.join(folder, `${program}.${end}`));
  }
  const server = await serve({ root: folder, port: 0 });
  return { ...server, url: `${server.url}?program=${program}` };
}

/** `measure(browser, url)` in Chromium, with what `start_server` serves. */
export async function with_page(start_server, measure) {
  const server = await start_server();
  const browser = await launch_chromium();
  try {
    return await measure(browser, server.url);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Prints the table and writes build/NAME.json with every sample. */
export function finish(name, figures, others, chromium) {
  console.log(`\n${os.cpus().length} processors, ${os.cpus()[0]?.model}, Chromium ${chromium}\n`);
  print_table(figures);
  const result = {
    format: 'looplab-bench', format_version: 1, date: new Date().toISOString(), processors: os.cpus().length,
    processor: os.cpus()[0]?.model, others_share: others, chromium, node: process.version,
    figures: figures.map((figure) => ({ ...figure, met: met(figure) })),
  };
  writeFileSync(at('build', `${name}.json`), `${JSON.stringify(result, null, 1)}\n`);
  const count = (verdict) => result.figures.filter((figure) => figure.met === verdict).length;
  console.log(`\n${count(true)} of ${count(true) + count(false)} targets met; build/${name}.json has all samples.`);
}
