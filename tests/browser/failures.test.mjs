// Everything a browser can lack or lose: each has its sentence on the page, as HTML, with what to do.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { axe_violations, serve } from '../../scripts/test_support/tools.mjs';
import { choose, click, frames, picture, run_by_mouse, shown_record, state, twin, type_into, until_run, reveal } from './support/canvas.mjs';
import { dist, no_webgl2, open_lab, page_test, settle, until, until_ready, use_site } from './support/site.mjs';

const site = use_site();
const small = 'parallel/split?shuffles=2000&parts=8';

/** The page says what is wrong, instead of loading for ever or showing a canvas that does nothing. */
async function says(page, title, pattern) {
  await until(page, 'the page says what is wrong', () => !document.getElementById('failure').hidden);
  assert.equal(await page.locator('#failure h1').innerText(), title);
  assert.match(await page.locator('#failure').innerText(), pattern);
  assert.equal(await page.locator('#loading').isVisible(), false);
  assert.equal(await page.locator('#canvas').isVisible(), false);
  assert.deepEqual(await axe_violations(page), []);
}

const cannot = 'Looplab cannot run here';

const lacks = [
  ['no WebAssembly', /has no WebAssembly.*Use a current/s, () => { delete globalThis.WebAssembly; }],
  ['no SIMD', /no WebAssembly SIMD.*Chrome and Edge from 95/s, () => { WebAssembly.validate = () => false; }],
  ['no exceptions', /no WebAssembly exceptions.*Chrome and Edge from 95/s, () => { delete WebAssembly.Tag; }],
  ['every amount of memory is refused', /refused 256 MB of memory.*Close other tabs/s, () => {
    WebAssembly.Memory = class { constructor() { throw new RangeError('could not allocate memory'); } };
  }],
];

for (const [what, pattern, init] of lacks) {
  page_test(site, `${what}: the sentence, and what to do`, { open: false, init }, async (page) => {
    await page.goto(`${site.url}#${small}`);
    await says(page, cannot, pattern);
    assert.equal(await page.getByRole('button', { name: 'Load the page again' }).isVisible(), true);
  });
}

const page_ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const html_grounds = { light: 'rgb(247, 247, 245)', dark: 'rgb(21, 24, 27)', contrast: 'rgb(0, 0, 0)' };

page_test(site, 'a failure has the colours that were chosen: by the link, else on the last visit, else by the system', {
  open: false, init: lacks[0][2], colorScheme: 'dark',
}, async (page) => {
  for (const [link, kept, theme] of [['', '', 'dark'], ['?theme=light', '', 'light'], ['', 'light', 'light'],
    ['?parts=8&theme=contrast', 'light', 'contrast'], ['?theme=%22', 'pink', 'dark']]) {
    await page.goto(`${site.url}?${Math.random()}#parallel/split${link}`);
    await page.evaluate((name) => localStorage.setItem('looplab:theme', name), kept);
    await page.reload();
    await says(page, cannot, /no WebAssembly/);
    assert.equal(await page_ground(page), html_grounds[theme], `link ${link}, kept ${kept}`);
  }
});

page_test(site, 'the page around the canvas follows the theme that is chosen', { link: small, colorScheme: 'dark' }, async (page) => {
  assert.equal(await page_ground(page), html_grounds.dark);
  for (const [label, theme] of [['Light', 'light'], ['High contrast', 'contrast'], ['As the system', 'dark']]) {
    await choose(page, 'theme', label);
    await settle(page);
    assert.equal(await page_ground(page), html_grounds[theme], label);
  }
});

page_test(site, 'the browser refuses much memory: a smaller amount is taken and the limits follow', {
  init: () => {
    const Real = WebAssembly.Memory;
    globalThis.asked_mb = [];
    WebAssembly.Memory = class extends Real {
      constructor(limits) {
        globalThis.asked_mb.push(limits.initial / 16);
        if (limits.initial > 16 * 512) throw new RangeError('could not allocate memory');
        super(limits);
      }
    };
  },
  link: 'iteration/sum?elements=1000',
}, async (page) => {
  assert.deepEqual(await page.evaluate(() => globalThis.asked_mb), [1536, 1024, 512]);
  const { max } = await page.evaluate(() => globalThis.looplab.describe('iteration/sum').parameters.find(({ key }) => key === 'elements'));
  assert.ok(max < 50_000_000 && max >= 5_000_000, String(max));
  await type_into(page, 'elements', '50000000');
  assert.match((await state(page)).errors.elements, new RegExp(`from 1000 to ${max}`));
  await type_into(page, 'elements', String(max));
  assert.deepEqual((await state(page)).errors, {});
  const said = await run_by_mouse(page);
  assert.equal(said.status, 'done', said.text);
});

page_test(site, 'no WebGL 2: the sentence, and the page as text, which runs', { open: false, init: no_webgl2 }, async (page) => {
  await page.goto(`${site.url}#${small}`);
  await says(page, 'No picture here', /no WebGL 2.*Measuring works all the same/s);
  await page.getByRole('button', { name: 'Use it as text' }).click();
  await until(page, 'the text is there', () => document.getElementById('twin').classList.contains('shown'));
  assert.equal((await state(page)), null, 'there is no canvas');
  assert.match(await page.locator('#twin-head h1').innerText(), /does it pay/);
  assert.equal(await page.getByLabel('Shuffles').inputValue(), '2000', 'as the link says');
  assert.deepEqual(await axe_violations(page), []);
  await page.getByRole('button', { name: 'Run' }).click();
  const said = await until_run(page, 0, 'done', 'failed');
  assert.equal(said.status, 'done');
  assert.ok(said.rows.length >= 2 && said.rows[0].length === said.columns.length);
  assert.deepEqual(await axe_violations(page), []);
  await page.getByRole('link', { name: 'List or array?' }).click();
  await until(page, 'the other page is shown', () => /list/.test(document.querySelector('#twin-head h1').textContent));
  await page.getByLabel('Numbers').fill('5');
  await page.getByLabel('Numbers').blur();
  await page.getByRole('button', { name: 'Run' }).click();
  await until(page, 'the refusal is there', () => /elements must be/.test(document.querySelector('#twin [role=alert]').textContent));
  await page.getByLabel('Numbers').fill('1000');
  await page.getByLabel('Numbers').blur();
  await page.getByRole('button', { name: 'Run' }).click();
  assert.equal((await until_run(page, 1, 'done', 'failed')).status, 'done');
});

page_test(site, 'the page as text has guess, theme, address, code and what can be taken away', {
  open: false, init: no_webgl2, permissions: ['clipboard-read', 'clipboard-write'],
}, async (page) => {
  await page.goto(`${site.url}#iteration/sum?elements=1000&effort=quick&theme=dark`);
  await page.getByRole('button', { name: 'Use it as text' }).click();
  await until(page, 'the text is there', () => document.getElementById('twin').classList.contains('shown'));
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(21, 24, 27)', 'the dark theme');
  await page.getByLabel('Numbers').fill('5');
  await page.getByLabel('Numbers').blur();
  await until(page, 'the sentence is there before Run', () => /elements must be/.test(document.querySelector('#twin [role=alert]').textContent));
  assert.match(page.url(), /elements=1000&/, 'the address keeps what is legal');
  await page.getByLabel('Numbers').fill('2000');
  await page.getByLabel('Numbers').blur();
  await until(page, 'the address follows', () => location.hash.includes('elements=2000'));
  await page.getByLabel(/^Your guess/).fill('10');
  await page.getByRole('button', { name: 'Run' }).click();
  await until_run(page, 0, 'done');
  assert.match(await page.locator('#twin-guess-outcome').innerText(), /You guessed 10×/);
  await page.getByLabel('Numbers').fill('3000');
  await page.getByLabel('Numbers').blur();
  await until(page, 'the result is called old', () => /settings have changed/.test(document.getElementById('twin-result').textContent));
  // What was opened before the texts have come is open when they have.
  await page.getByText('In Python').click();
  await page.getByText('The code that ran').click();
  await until(page, 'the code is there', () => {
    const text = document.getElementById('twin-more').innerText;
    return /import numpy as np/.test(text) && /struct FloatObject/.test(text);
  });
  await page.getByRole('button', { name: 'Copy link' }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /#iteration\/sum\?.*elements=3000.*theme=dark/);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save JSON' }).click()]);
  assert.equal(file.suggestedFilename(), 'looplab-iteration-sum.json');
  assert.deepEqual(await axe_violations(page), []);
});

page_test(site, 'no WebGL 2 and a link that is not legal: the sentence, and nothing of it is taken', { open: false, init: no_webgl2 }, async (page) => {
  await page.goto(`${site.url}#parallel/split?parts=7&workers=999`);
  await page.getByRole('button', { name: 'Use it as text' }).click();
  await until(page, 'the refusal is there', () => /workers must be/.test(document.querySelector('#twin [role=alert]')?.textContent));
  assert.equal(await page.getByLabel('Parts').inputValue(), '64');
});

/** The colours above a widget, every third place. */
async function colours_above(page, name) {
  const { x, y } = await reveal(page, name);
  const image = await picture(page);
  const colours = [];
  for (let row = Math.max(0, Math.round(y) - 160); row < y - 30; row += 3) {
    for (let column = Math.round(x); column < Math.min(image.width, x + 200); column += 3) colours.push(image.at(column, row));
  }
  return colours;
}
const different = (some, others) => some.filter((colour, at) => colour.some((value, i) => Math.abs(value - others[at][i]) > 24)).length;

page_test(site, 'the Mandelbrot picture is drawn by its shader, and tinted by worker on request',
  { link: 'parallel/split?workload=mandelbrot&width=256&parts=8&workers=1' }, async (page) => {
    await run_by_mouse(page);
    const steps = await colours_above(page, 'tint');
    assert.ok(new Set(steps.map(String)).size > 20, 'the picture has many colours');
    await click(page, 'tint');
    const tinted = await colours_above(page, 'tint');
    assert.ok(different(steps, tinted) > steps.length / 5, `${different(steps, tinted)} of ${steps.length} places changed`);
    await click(page, 'tint');
    assert.equal(different(steps, await colours_above(page, 'tint')), 0);
  });

page_test(site, 'the drawing context is lost and comes back: nothing measured is lost', { link: 'parallel/split?workload=mandelbrot&width=256&parts=8' },
  async (page) => {
    await run_by_mouse(page);
    const before = await shown_record(page);
    const [drawn] = [await picture(page)];
    await page.evaluate(() => {
      globalThis.lose = document.getElementById('canvas').getContext('webgl2').getExtension('WEBGL_lose_context');
      globalThis.lose.loseContext();
    });
    await says(page, 'The picture was lost', /drawing context.*comes back by itself/s);
    await page.evaluate(() => globalThis.lose.restoreContext());
    await until(page, 'the canvas is back', () => !document.getElementById('canvas').hidden && document.getElementById('failure').hidden);
    await settle(page);
    assert.deepEqual(await shown_record(page), before);
    const again = await picture(page);
    let different = 0;
    for (let y = 0; y < again.height; y += 7) {
      for (let x = 0; x < again.width; x += 7) {
        if (again.at(x, y).some((value, i) => Math.abs(value - drawn.at(x, y)[i]) > 24)) ++different;
      }
    }
    const looked_at = Math.ceil(again.height / 7) * Math.ceil(again.width / 7);
    assert.ok(different < 0.01 * looked_at, `${different} of ${looked_at} places look different`);
    assert.equal((await run_by_mouse(page)).status, 'done');
  });

page_test(site, "an error of JavaScript's own: the sentence, and the error itself", { link: small, allowed: [/a fault/] }, async (page) => {
  await page.evaluate(() => { setTimeout(() => { throw new Error('a fault'); }); });
  await says(page, 'Something went wrong', /what is on the page may be wrong.*settings are in its address.*a fault/s);
  await page.getByRole('button', { name: 'Load the page again' }).click();
  await until(page, 'it is loaded again', () => globalThis.looplab?.widget('run') && document.getElementById('failure').hidden);
  await until_ready(page);
  assert.equal((await state(page)).parameters.shuffles, '2000');
});

page_test(site, 'a promise that nobody waited for fails: the same', { link: small, allowed: [/a broken promise/] }, async (page) => {
  await page.evaluate(() => { setTimeout(() => { Promise.reject(new Error('a broken promise')); }); });
  await says(page, 'Something went wrong', /a broken promise/);
});

page_test(site, 'the program ends itself: the sentence, and what waits for it is told', { open: false, allowed: [/for a test/] }, async (page) => {
  // Nothing ends it on purpose, so the function that does is called by hand.
  await page.route('**/looplab-core.mjs', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    const shown = text.replace(/function ([\w$]+)\([\w$]+\)\{[\w$]+\.onAbort\?\.\(/, (head, name) => `globalThis.end_the_program=${name};${head}`);
    assert.notEqual(shown, text);
    await route.fulfill({ response, body: shown });
  });
  await open_lab(page, site.url, small);
  const told = await page.evaluate(async () => {
    const running = globalThis.looplab.run('iteration/sum', { elements: 1_000_000 }).catch(({ code, message }) => `${code}: ${message}`);
    try {
      globalThis.end_the_program('for a test');
    } catch {
      // It throws as well, so that nothing after it is done.
    }
    return [await running, await globalThis.looplab.run('iteration/sum').catch(({ message }) => message)];
  });
  assert.match(told[0], /^failed: The program ended itself \(for a test\)\. Load it again\./);
  assert.match(told[1], /The program ended itself/);
  await says(page, 'Something went wrong', /settings are in its address.*for a test/s);
});

page_test(site, 'loading says how much has come, in percent, and then what it is doing', {
  open: false,
  init: () => {
    globalThis.said = [];
    const note = () => {
      const text = document.getElementById('loading-text')?.textContent;
      if (text && text !== globalThis.said.at(-1)) globalThis.said.push(text);
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
  },
}, async (page) => {
  await open_lab(page, site.url, small);
  const said = await page.evaluate(() => globalThis.said);
  const percents = said.map((text) => text.match(/^Loading: (\d+) % of \d+\.\d MB$/)?.[1]).filter(Boolean).map(Number);
  assert.equal(percents.at(-1), 100, said.join('; '));
  assert.ok(percents.every((percent, i) => i === 0 || percent > percents[i - 1]), said.join('; '));
  assert.deepEqual(said.slice(-2), ['Compiling the program ...', 'Starting threads ...']);
});

page_test(site, 'a refused call and an ended one from the console leave the page as it is', {
  // A DOMException, such as an ended signal's, comes without a stack.
  link: small, allowed: [/there is no experiment "nope"/, /^$|TimeoutError|timed out/],
}, async (page) => {
  await page.evaluate(() => {
    globalThis.looplab.run('nope');
    globalThis.looplab.run('iteration/sum', { elements: 1000 }, { signal: AbortSignal.timeout(50) });
  });
  await until(page, 'both have ended', () => globalThis.looplab.record()?.status === 'stopped' && !globalThis.looplab.busy);
  await settle(page);
  assert.equal(await page.locator('#failure').isVisible(), false);
  assert.equal(await page.locator('#canvas').isVisible(), true);
  assert.equal((await run_by_mouse(page)).status, 'done');
});

for (const [what, lost, pattern] of [
  ['the program is missing on the server', 'module/looplab-core.wasm', /could not be loaded \(404 .*looplab-core\.wasm\).*the site is incomplete/s],
  ['a script is missing on the server', 'module/looplab-core.mjs', /looplab-core\.mjs/],
]) {
  page_test(site, `${what}: the sentence`, { open: false, allowed: [/404/] }, async (page) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-incomplete-'));
    cpSync(dist, folder, { recursive: true });
    rmSync(path.join(folder, lost));
    const server = await serve({ root: folder, port: 0 });
    try {
      await page.goto(server.url);
      await until(page, 'the page says what is wrong', () => !document.getElementById('failure').hidden);
      assert.match(await page.locator('#failure').innerText(), pattern);
      assert.equal(await page.locator('#loading').isVisible(), false);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

const second = '**/looplab-experiments.wasm';

for (const file of ['boot.js', 'twin.js']) {
  page_test(site, `the page's own ${file} is missing on the server: the sentence`, { open: false, allowed: [/404/] }, async (page) => {
    await page.route(`**/web/${file}`, (route) => route.fulfill({ status: 404 }));
    await page.goto(site.url);
    await says(page, 'Looplab could not be loaded', /A script of the page could not be loaded\. Check the connection/);
  });
}

page_test(site, 'a browser that cannot read the scripts: the sentence names those that can', { open: false, allowed: [/^$|SyntaxError|Unexpected/] }, async (page) => {
  await page.route('**/web/twin.js', (route) => route.fulfill({ contentType: 'text/javascript', body: 'export class Twin { ##new syntax }' }));
  await page.goto(site.url);
  await says(page, 'Looplab could not be loaded', /cannot read the scripts of the page.*Chrome and Edge from 95, Firefox from 100/s);
});

page_test(site, 'licences.txt names every work that is in the page, with whose it is', { open: false }, async () => {
  const text = await (await fetch(`${site.url}licences.txt`)).text();
  for (const name of ['emscripten', 'sdl2', 'imgui', 'implot', 'highway', 'nlohmann-json', 'inter', 'jetbrains-mono', 'mimalloc']) {
    assert.match(text, new RegExp(`^=+\\n${name} .*\\n=+\\n\\n[\\s\\S]{0,2000}Copyright`, 'mi'), name);
  }
});

page_test(site, 'the experiments are missing on the server: the sentence', { open: false, allowed: [/404/] }, async (page) => {
  await page.route(second, (route) => route.fulfill({ status: 404 }));
  await page.goto(`${site.url}#${small}`);
  await says(page, cannot, /could not be loaded \(404 .*looplab-experiments\.wasm\).*the site is incomplete/s);
});

page_test(site, 'the experiments are cut off on the way: the sentence', { open: false }, async (page) => {
  await page.route(second, (route) => route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 97, 115, 109]) }));
  await page.goto(`${site.url}#${small}`);
  await says(page, cannot, /experiments could not be loaded \(4 instead of \d+ bytes\).*Check the connection/s);
});

page_test(site, 'the page is there before the experiments: Run waits for them, and Stop does not', { open: false }, async (page) => {
  let arrive = null;
  const wait = new Promise((resolve) => { arrive = resolve; });
  await page.route(second, async (route) => {
    await wait;
    await route.continue();
  });
  await page.goto(`${site.url}#${small}`);
  await until_ready(page);
  // All that is no run can be done meanwhile.
  for (const name of ['page:iteration/sorting', 'page:iteration/sum', 'page:parallel/split']) await click(page, name);
  await click(page, 'tab:The code that ran');
  await click(page, 'page:notebook');
  await click(page, 'page:parallel/split');
  const refused = await page.evaluate(() => {
    try {
      return globalThis.looplab.notebook.import('{}');
    } catch (error) {
      return error.message;
    }
  });
  assert.match(refused, /experiments are still being loaded.*Try again/);
  const stopped = await page.evaluate(async () => {
    const running = globalThis.looplab.run('iteration/sum', { elements: 1000 });
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    globalThis.looplab.stop();
    return (await running).status;
  });
  assert.equal(stopped, 'stopped');
  const before = (await twin(page)).run;
  await click(page, 'run');
  arrive();
  assert.equal((await until_run(page, before, 'done', 'failed', 'stopped')).status, 'done');
});

page_test(site, 'JavaScript is switched off: the sentence', { open: false, javaScriptEnabled: false }, async (page) => {
  await page.goto(site.url);
  assert.match(await page.locator('noscript').innerText(), /needs JavaScript.*Switch JavaScript on/);
});

page_test(site, 'a page that was hidden meanwhile says which rounds it threw away', { link: 'parallel/split?shuffles=200000&parts=16' },
  async (page) => {
    const hide = (hidden) => page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (value ? 'hidden' : 'visible') });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
    const before = (await twin(page)).run;
    await click(page, 'run');
    await until(page, 'rounds are being sampled', () => /rounds/.test(document.getElementById('twin-progress').textContent));
    await hide(true);
    await page.waitForTimeout(400);
    await hide(false);
    await until_run(page, before, 'done');
    const warning = (await shown_record(page)).warnings.find(({ code }) => code === 'W-HIDDEN');
    assert.match(warning?.cause ?? 'there is no such warning', /\d+ rounds were discarded because the page was hidden/);
    assert.match((await twin(page)).text, /W-HIDDEN/);
  });

page_test(site, 'more workers than processors: the page says so', { link: 'parallel/split?shuffles=2000&parts=8' }, async (page) => {
  const { warnings, environment } = await page.evaluate(() => globalThis.looplab.run('parallel/split',
    { shuffles: 2000, parts: 8, workers: 1 + navigator.hardwareConcurrency, effort: 'quick' }));
  assert.ok(environment.max_workers > environment.reported_processors);
  assert.ok(warnings.some(({ code, remedy }) => code === 'W-OVERSUB' && remedy), warnings.map(({ code }) => code).join());
});

page_test(site, 'busy neighbours: the page says that its times are not quiet', { link: small }, async (page) => {
  // Four times as many programs that never rest as there are processors: the scheduler must interrupt.
  await page.evaluate(() => {
    const source = URL.createObjectURL(new Blob(['for (;;);'], { type: 'text/javascript' }));
    globalThis.neighbours = Array.from({ length: 4 * navigator.hardwareConcurrency }, () => new Worker(source));
  });
  const { warnings } = await page.evaluate(() => globalThis.looplab.run('iteration/sum', { elements: 2_000_000, workers: 1 }));
  await page.evaluate(() => globalThis.neighbours.forEach((worker) => worker.terminate()));
  assert.ok(warnings.some(({ code, remedy }) => code === 'W-NOISY' && remedy), warnings.map(({ code }) => code).join());
});

page_test(site, 'axe finds nothing to object to: the canvas, before and after a run, and the text', { link: small }, async (page) => {
  assert.deepEqual(await axe_violations(page), [], 'before a run');
  await run_by_mouse(page);
  assert.deepEqual(await axe_violations(page), [], 'after a run');
  await page.locator('#skip').focus();
  await page.keyboard.press('Enter');
  await until(page, 'the text is there', () => document.getElementById('twin').classList.contains('shown'));
  assert.deepEqual(await axe_violations(page), [], 'as text');
  assert.ok(await frames(page) > 0);
});
