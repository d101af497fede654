// For the tests: the browsers of this machine, and the libraries that drive them.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Problem } from '../lib/process.mjs';
import { home, root } from '../lib/project.mjs';
import { on_path } from '../setup/system.mjs';

export { root };
export { serve } from '../serve.mjs';

const require = createRequire(home('npm', 'package.json'));

function find_program(...names) {
  const found = names.map(on_path).find(Boolean);
  if (!found) throw new Problem(`The browser ${names[0]} is missing: run "npm run setup -- test".`);
  return found;
}

export const chromium_path = () => process.env.LOOPLAB_CHROMIUM ?? find_program('chromium', 'google-chrome', 'chromium-browser');
export const firefox_path = () => process.env.LOOPLAB_FIREFOX ?? find_program('firefox-esr', 'firefox');

/** Flags with which headless Chromium draws WebGL 2 in software and stays off the network. */
export const chromium_flags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--enable-unsafe-swiftshader',
];

/** Playwright's Browser: Debian's Chromium, headless. */
export function launch_chromium({ args = [], ...options } = {}) {
  const { chromium } = require('playwright-core');
  return chromium.launch({ executablePath: chromium_path(), args: [...chromium_flags, ...args], ...options });
}

async function puppeteer() {
  const module = await import(require.resolve('puppeteer-core'));
  return module.default ?? module;
}

/** Puppeteer's Browser: Chromium, with service workers left to themselves. Playwright attaches to each,
 *  and a page that a new one takes over then waits 15 s for its next load, or for ever. */
export async function launch_chromium_without_workers() {
  return (await puppeteer()).launch({
    executablePath: chromium_path(), args: chromium_flags, targetFilter: (target) => target.type() !== 'service_worker',
  });
}

/** Puppeteer's Browser: Firefox over WebDriver BiDi; start the tests under xvfb-run for WebGL 2. */
export async function launch_firefox({ preferences = {}, ...options } = {}) {
  return (await puppeteer()).launch({
    browser: 'firefox', executablePath: firefox_path(), headless: false,
    extraPrefsFirefox: { 'browser.shell.checkDefaultBrowser': false, 'datareporting.policy.dataSubmissionEnabled': false, ...preferences },
    ...options,
  });
}

/** The source of axe-core, to be evaluated in a page. */
export const axe_source = () => readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Runs axe in a Playwright page and returns the violations. */
export async function axe_violations(page, options = {}) {
  await page.evaluate(axe_source());
  return page.evaluate(async (settings) => (await globalThis.axe.run(document, settings)).violations, options);
}

/** What browsers warn of by themselves; all else on the console comes from the page, or from the program's stderr. */
const of_the_browser = /GL Driver Message|GPU stall|WebGL|Automatic fallback to software|No available adapters|was preloaded using link preload/;

/** Collects what must not happen in a page: uncaught errors, console errors, and what the program writes to stderr. */
export function watch_errors(page) {
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error?.stack ?? error)));
  page.on('console', (message) => {
    const type = typeof message.type === 'function' ? message.type() : message.type;
    const text = typeof message.text === 'function' ? message.text() : String(message.text);
    if (type === 'error' || (/^warn/.test(type) && !of_the_browser.test(text))) errors.push(text);
  });
  return errors;
}

export const is_built = () => existsSync(`${root}/dist/release.json`);
