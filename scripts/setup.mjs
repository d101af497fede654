// Installs what is missing: node scripts/setup.mjs [web] [native] [test] [bench]. Safe to interrupt and repeat.
import { rmSync } from 'node:fs';
import { is_main, main } from './lib/process.mjs';
import { home, in_groups } from './lib/project.mjs';
import { step } from './lib/steps.mjs';
import { install, missing_packages } from './setup/apt.mjs';
import { setup_emscripten } from './setup/emscripten.mjs';
import { setup_fonts } from './setup/fonts.mjs';
import { setup_all_headers, setup_google_benchmark, setup_imgui, setup_implot, setup_sdl2, setup_sdl2_web } from './setup/libraries.mjs';
import { setup_npm } from './setup/npm.mjs';
import { require_node } from './setup/system.mjs';

async function install_packages(groups) {
  const wanted = Object.assign({}, ...in_groups(groups).map(({ debian }) => debian?.install ?? {}));
  const missing = missing_packages(wanted);
  if (missing.length) await step(`apt-get install ${missing.join(' ')}`, () => install(missing));
}

/** Makes everything ready for the groups asked for. Takes milliseconds when nothing is missing. */
export async function setup({ web = false, native = false, test = false, bench = false }) {
  require_node();
  const groups = Object.entries({ web, native, test, bench }).filter(([, wanted]) => wanted).map(([name]) => name);
  await install_packages(groups);
  if (web) await setup_emscripten();
  if (web || native) {
    await setup_imgui();
    await setup_implot();
    await setup_all_headers('native');
    await setup_fonts();
  }
  if (web) {
    await setup_sdl2();
    await setup_sdl2_web();
    await setup_npm('page');
  }
  if (test) await setup_npm('test');
  if (bench) {
    await setup_google_benchmark();
    await setup_all_headers('bench');
  }
  for (const name of ['apt', 'tmp', 'emscripten.unfinished']) rmSync(home(name), { recursive: true, force: true });
}

if (is_main(import.meta)) {
  await main(async () => {
    const asked = process.argv.slice(2);
    const known = ['web', 'native', 'test', 'bench'];
    const unknown = asked.filter((name) => !known.includes(name));
    if (unknown.length) {
      console.error(`Unknown group ${unknown.join(', ')}: the groups are ${known.join(', ')}.`);
      return 2;
    }
    const wanted = asked.length ? asked : ['web', 'native', 'test'];
    await setup(Object.fromEntries(wanted.map((name) => [name, true])));
    console.log(`Ready: ${wanted.join(', ')}.`);
    return 0;
  });
}
