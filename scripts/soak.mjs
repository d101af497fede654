// npm run soak: every page run 200 times and stopped 1,000 times at random moments, in headless Chromium. Prints
// what it cost and what was left, and fails where a run failed, a worker was added or stayed busy.
//   node scripts/soak.mjs [--runs 200] [--stops 1000] [PAGE...]
import { footprint, run_times, shortest, stop_times } from '../tests/browser/support/soak.mjs';
import { build } from './build.mjs';
import { Problem, main } from './lib/process.mjs';
import { setup } from './setup.mjs';
import { launch_chromium, serve } from './test_support/tools.mjs';

function options_of(words) {
  const options = { runs: 200, stops: 1000, pages: [] };
  for (let i = 0; i < words.length; ++i) {
    const name = words[i].match(/^--(runs|stops)$/)?.[1];
    if (!name) {
      options.pages.push(words[i]);
      continue;
    }
    options[name] = Number(words[++i]);
    if (!(Number.isInteger(options[name]) && options[name] >= 0)) throw new Problem(`--${name} needs a whole number, not ${words[i]}.`);
  }
  return options;
}

async function soak(page, id, { runs, stops }) {
  const parameters = shortest(await page.evaluate((name) => globalThis.looplab.describe(name), id));
  const first = await run_times(page, id, parameters, 2);
  const before = await footprint(page);
  const since = performance.now();
  const result = first === 'done' ? await run_times(page, id, parameters, runs) : first;
  const stopped = await stop_times(page, id, parameters, stops);
  const after = await footprint(page);
  const last = await run_times(page, id, parameters, 1);
  const right = result === 'done' && last === 'done' && !stopped.busy && after.workers === before.workers;
  console.log(`${right ? 'ok    ' : 'FAILED'}  ${id}: ${runs} runs ${result}, ${stops - stopped.ended} of ${stops} stops in a run, ` +
    `each within ${stopped.longest.toFixed(0)} ms, then ${last}; workers ${before.workers} to ${after.workers}, ` +
    `JavaScript ${(before.bytes / 1e6).toFixed(2)} to ${(after.bytes / 1e6).toFixed(2)} MB, the module's heap ${(before.heap / 1e6).toFixed(2)} to ${(after.heap / 1e6).toFixed(2)} MB; ${((performance.now() - since) / 1000).toFixed(0)} s`);
  return right;
}

await main(async () => {
  const options = options_of(process.argv.slice(2));
  await setup({ web: true, test: true });
  await build();
  const server = await serve({ port: 0 });
  const browser = await launch_chromium();
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => globalThis.looplab?.experiments);
    const all = await page.evaluate(() => globalThis.looplab.experiments().map(({ id }) => id));
    const unknown = options.pages.find((id) => !all.includes(id));
    if (unknown) throw new Problem(`There is no page ${unknown}: there are ${all.join(', ')}.`);
    let failed = 0;
    for (const id of options.pages.length ? options.pages : all) failed += !(await soak(page, id, options));
    return failed ? 1 : 0;
  } finally {
    await browser.close();
    await server.close();
  }
});
