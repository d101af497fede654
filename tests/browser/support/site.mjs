// The built page, served and opened in Chromium. Every file of tests starts one browser; every test
// has a context of its own, so that nothing that one stores is there for the next.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { is_built, launch_chromium, root, serve, watch_errors } from '../../../scripts/test_support/tools.mjs';

/** Another build can be tested by naming its folder. */
export const dist = process.env.LOOPLAB_DIST ?? `${root}/dist`;

/** Milliseconds: never what is tested, only when to give up on a busy machine. */
export const patience = 90_000;

/** One browser and one server for the tests of a file. `site.url`, `site.browser`. */
export function use_site({ chromium = {}, ...serving } = {}) {
  const site = {};
  before(async () => {
    if (!process.env.LOOPLAB_DIST && !is_built()) throw new Error('There is no dist/: run "npm run build" first.');
    site.server = await serve({ root: dist, port: 0, ...serving });
    site.url = site.server.url;
    site.browser = await launch_chromium(chromium);
  });
  after(async () => {
    await site.browser?.close();
    await site.server?.close();
  });
  return site;
}

/**
 * A test in a fresh context. `options`: those of Playwright's contexts, `link` (behind '#'), `init`
 * (scripts to run before the page's own), `open: false` to let the test navigate. The test fails
 * when the page had an error that `allowed` does not name.
 */
export function page_test(site, title, { link = '', init = [], open = true, allowed = [], permissions = [], ...options }, body) {
  test(title, { timeout: 3 * patience }, async () => {
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    try {
      context.setDefaultTimeout(patience);
      if (permissions.length) await context.grantPermissions(permissions);
      for (const script of [init].flat()) await context.addInitScript(script);
      const page = await context.newPage();
      const errors = watch_errors(page);
      if (open) await open_lab(page, site.url, link);
      await body(page, { context, errors });
      const unexpected = errors.filter((error) => !allowed.some((pattern) => pattern.test(error)));
      assert.deepEqual(unexpected, [], 'the page had errors');
    } finally {
      await context.close();
    }
  });
}

/** Opens the page and waits until it has drawn itself. */
export async function open_lab(page, url, link = '') {
  await page.goto(link ? `${url}#${link}` : url);
  await until_ready(page);
}

export async function until_ready(page) {
  await until(page, 'the page is ready', () => {
    const failure = document.getElementById('failure');
    if (failure?.hidden === false) throw new Error(failure.textContent);
    const drawn = globalThis.looplab?.widget('run') ?? globalThis.looplab?.widget('notebook-search');
    return drawn && document.getElementById('loading').hidden;
  });
  await settle(page);
}

/** Until everything that was done to the canvas is drawn; a run in progress draws on all the same. */
export async function settle(page) {
  await page.evaluate(async () => {
    const rest = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
    // Twice in a row: what a frame changes may ask for another one.
    for (let still = 0, looks = 0; still < 2 && looks < 400; ++looks) {
      still = globalThis.looplab.frames().pending ? 0 : still + 1;
      await rest(20);
    }
    // The twin follows 60 ms later.
    await rest(80);
  });
}

/** Until `condition(argument)` holds in the page; the message says what was waited for. */
export async function until(page, what, condition, argument) {
  await page.waitForFunction(condition, argument, { timeout: patience, polling: 50 })
    .catch((error) => { throw new Error(`Waited in vain until ${what}: ${error.message}`, { cause: error }); });
}

/** For `init`: a browser that cannot draw the page. */
export const no_webgl2 = () => {
  const real = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) {
    return kind === 'webgl2' ? null : real.call(this, kind, ...rest);
  };
};
