// Sources and headers of the libraries: from Debian's packages, or from upstream's repositories.
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, must_run } from '../lib/process.mjs';
import { dependencies, hash_of, home, is_done, make_folder, mark_done } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';
import { download, download_source } from './apt.mjs';
import { copy_licence } from './licences.mjs';
import { distribution } from './system.mjs';

const recipe = 7;
export const use_packages = () => distribution().debian;

/** Fetches exactly one commit of upstream's repository. */
export async function fetch_commit({ repository, tag, commit = tag }, folder) {
  const git = (...args) => must_run(`Fetching ${repository}`, 'git', ['-C', folder, ...args]);
  await git('init', '--quiet');
  await git('fetch', '--quiet', '--depth', '1', `https://github.com/${repository}.git`, commit);
  await git('checkout', '--quiet', 'FETCH_HEAD');
}

/** Unpacks a tarball's single top folder (or one folder inside it) into `folder`. */
async function unpack_tarball(file, folder, inside = '') {
  const depth = 1 + inside.split('/').filter(Boolean).length;
  const only = inside ? ['--wildcards', `*/${inside}/*`] : [];
  await must_run(`Unpacking ${path.basename(file)}`, 'tar', ['-xf', file, '-C', folder, `--strip-components=${depth}`, ...only]);
}

/** The source tree of a dependency, in `folder`. */
async function get_source(name, folder) {
  const { debian, upstream } = dependencies[name];
  if (!use_packages()) return fetch_commit(upstream, folder);
  const scratch = home('tmp', name);
  const tarball = await download_source(debian.source, debian.suite, scratch);
  await unpack_tarball(tarball, folder, debian.folder);
  rmSync(scratch, { recursive: true });
}

function require_text(name, file, text) {
  if (!readFileSync(file, 'utf8').includes(text)) {
    throw new Problem(`The source of ${name} is not version ${dependencies[name].version}: update dependencies.json.`);
  }
}

async function once(name, result, title, body) {
  const key = hash_of(dependencies[name], recipe, use_packages());
  if (is_done(name, key, result)) return;
  await step(title, () => make_folder(result, body));
  mark_done(name, key);
}

function keep_licence(name, folder) {
  const file = readdirSync(folder).find((entry) => /^(LICENSE|LICENCE|COPYING)/i.test(entry));
  if (file) copy_licence(name, path.join(folder, file));
}

/** Only for npm run bench:engine. */
export async function setup_google_benchmark() {
  const version = dependencies['google-benchmark'].version;
  await once('google-benchmark', home('third_party', 'google-benchmark'), `Google Benchmark ${version}`, async (folder) => {
    await get_source('google-benchmark', folder);
    require_text('google-benchmark', path.join(folder, 'CMakeLists.txt'), `VERSION ${version}`);
  });
}

/**
 * Empties functions that nothing here calls but the library itself. `heads`: their first lines as far
 * as the bracket; one that is not void returns 0.
 */
function without_functions(file, ...heads) {
  let text = readFileSync(file, 'utf8');
  for (const head of heads) {
    const begin = text.search(new RegExp(`^${head.replace(/[*:]/g, '\\$&')}\\([^;{]*\\{\n`, 'm'));
    const end = begin < 0 ? -1 : text.indexOf('\n}\n', begin);
    if (end < 0) throw new Problem(`${file} has not the shape that set-up expects: no ${head}.`);
    const body = text.indexOf('{', begin) + 1;
    text = `${text.slice(0, body)}${/\bvoid [^*]/.test(head) ? '' : ' return 0; '}${text.slice(end + 1)}`;
  }
  writeFileSync(file, text);
}

/** ImGui's own typeface, which nothing here is drawn with: 9 kB of the page. */
function without_typeface(folder) {
  const file = path.join(folder, 'imgui_draw.cpp');
  const text = readFileSync(file, 'utf8');
  const slim = text.replace(/(proggy_clean_ttf_compressed_data_base85)\[11980 \+ 1\] =\n(?: +".*"\n)* +".*";/, '$1[] = "";');
  if (slim.length > text.length - 10_000) throw new Problem(`${file} has not the shape that set-up expects.`);
  writeFileSync(file, slim);
}

export async function setup_imgui() {
  const version = dependencies.imgui.version;
  await once('imgui', home('third_party', 'imgui'), `Dear ImGui ${version}`, async (folder) => {
    await get_source('imgui', folder);
    require_text('imgui', path.join(folder, 'imgui.h'), `"${version}"`);
    without_typeface(folder);
    // What it would read from a file of settings, which there is none of.
    without_functions(path.join(folder, 'imgui.cpp'), 'static void WindowSettingsHandler_ReadLine');
    without_functions(path.join(folder, 'imgui_tables.cpp'), 'static void* TableSettingsHandler_ReadOpen',
      'static void TableSettingsHandler_ReadLine', 'static void TableSettingsHandler_WriteAll');
    keep_licence('imgui', folder);
  });
}

/** SatDump's copy includes ImGui as imgui/imgui.h: the one difference from upstream, undone here. */
function restore_includes(folder) {
  for (const name of readdirSync(folder).filter((file) => /\.(h|cpp)$/.test(file))) {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/#include "imgui\/(\w+\.h)"/g, '#include "$1"'));
  }
}

export async function setup_implot() {
  const version = dependencies.implot.version;
  await once('implot', home('third_party', 'implot'), `ImPlot ${version}`, async (folder) => {
    await get_source('implot', folder);
    require_text('implot', path.join(folder, 'implot.h'), `ImPlot v${version}`);
    restore_includes(folder);
    // Axes of dates, and menus, which every plot here is without.
    without_functions(path.join(folder, 'implot.cpp'), 'int FormatDateTime', 'void Locator_Time', 'void ShowAxisContextMenu',
      'bool ShowLegendContextMenu', 'void ShowSubplotsContextMenu', 'void ShowPlotContextMenu');
    const head = readFileSync(path.join(folder, 'implot.h'), 'utf8').split(/^\/\/ ImPlot v/m)[0];
    mkdirSync(home('third_party', 'licences'), { recursive: true });
    writeFileSync(home('third_party', 'licences', 'implot.txt'), head.replace(/^\/\/ ?/gm, ''));
  });
}

/** The page needs windows and events only: SDL's sound, renderer, joysticks and fast ways to copy pixels
 *  are left out (85 kB). */
function slim_sdl2(folder) {
  const config = path.join(folder, 'include/SDL_config_emscripten.h');
  const without = ['SDL_AUDIO_DISABLED', 'SDL_RENDER_DISABLED', 'SDL_JOYSTICK_DISABLED', 'SDL_LEAN_AND_MEAN'];
  const slim = readFileSync(config, 'utf8')
    .replace(/^#define (SDL_AUDIO_DRIVER_\w+|SDL_VIDEO_RENDER_\w+|SDL_JOYSTICK_\w+) 1$/gm, '/* $1: not used */')
    .replace('#define SDL_HAPTIC_DISABLED 1', ['#define SDL_HAPTIC_DISABLED 1', ...without.map((name) => `#define ${name} 1`)].join('\n'));
  writeFileSync(config, slim);
  // A way to draw without OpenGL, which would bring the renderer back.
  without_functions(path.join(folder, 'src/video/SDL_video.c'), 'static int SDL_CreateWindowTexture',
    'static int SDL_UpdateWindowTexture', 'static void SDL_DestroyWindowTexture');
  // Emscripten's recipe does not compile the driver that stands in for the joysticks.
  appendFileSync(path.join(folder, 'src/joystick/SDL_joystick.c'), '\n#include "dummy/SDL_sysjoystick.c"\n');
}

export async function setup_sdl2() {
  const { version, debian } = dependencies.sdl2;
  await once('sdl2', home('third_party', 'sdl2'), `SDL ${version}: source`, async (folder) => {
    await get_source('sdl2', folder);
    for (const name of debian.omit) rmSync(path.join(folder, name), { recursive: true, force: true });
    slim_sdl2(folder);
    keep_licence('sdl2', folder);
  });
}

/** Header-only libraries: only the wanted folder, never the system's include folder. */
async function setup_headers(name) {
  const { version, debian, upstream } = dependencies[name];
  const target = home('third_party', 'include', debian.headers);
  await once(name, target, `${name} ${version}`, async (folder) => {
    const scratch = home('tmp', name);
    if (use_packages()) {
      const [file] = await download(debian.unpack, debian.suite, scratch);
      if (!path.basename(file).split('_')[1].startsWith(version)) {
        throw new Problem(`Debian's ${debian.suite} now holds ${path.basename(file)}, not ${version}: update dependencies.json.`);
      }
      await must_run(`Unpacking ${path.basename(file)}`, 'dpkg-deb', ['-x', file, scratch]);
      copy_licence(name, path.join(scratch, 'usr/share/doc', debian.unpack[0], 'copyright'));
    } else {
      rmSync(scratch, { recursive: true, force: true });
      mkdirSync(scratch, { recursive: true });
      await fetch_commit(upstream, scratch);
      keep_licence(name, scratch);
    }
    const source = path.join(scratch, use_packages() ? `usr/include/${debian.headers}` : upstream.folder);
    cpSync(source, folder, { recursive: true, filter: (entry) => statSync(entry).isDirectory() || /\.(h|hpp)$/.test(entry) });
    rmSync(scratch, { recursive: true });
  });
}

export async function setup_all_headers(wanted) {
  for (const [name, { debian, group }] of Object.entries(dependencies)) {
    if (debian?.headers && group.includes(wanted)) await setup_headers(name);
  }
}

/**
 * SDL for the web, built once by Emscripten's own recipe from the sources above, then kept in
 * .looplab/third_party/sdl2-web, so that a build needs no port flags and no cache of Emscripten's.
 */
export async function setup_sdl2_web() {
  const target = home('third_party', 'sdl2-web');
  const key = hash_of(dependencies.sdl2, dependencies.emscripten, recipe, readFileSync(home('stamps', 'emscripten'), 'utf8'));
  if (is_done('sdl2-web', key, target)) return;
  await step(`SDL ${dependencies.sdl2.version}: build for the web`, () => make_folder(target, async (folder) => {
    const env = { ...process.env, EMCC_LOCAL_PORTS: `sdl2=${home('third_party', 'sdl2')}` };
    const cache = (await must_run("Finding Emscripten's cache", home('bin', 'em-config'), ['CACHE'])).trim().split('\n').at(-1);
    // Emscripten copies a local port once and does not look whether it has changed.
    for (const old of ['ports/sdl2', 'ports-builds/sdl2']) rmSync(path.join(cache, old), { recursive: true, force: true });
    await must_run('Building SDL for the web', home('bin', 'embuilder'), ['build', 'sdl2-mt', '--force'], { env });
    cpSync(path.join(cache, 'sysroot/include/SDL2'), path.join(folder, 'include/SDL2'), { recursive: true });
    mkdirSync(path.join(folder, 'lib'));
    const library = path.join(cache, 'sysroot/lib/wasm32-emscripten/libSDL2-mt.a');
    if (!existsSync(library)) throw new Problem(`Emscripten built no ${path.basename(library)}.`);
    cpSync(library, path.join(folder, 'lib/libSDL2-mt.a'));
  }));
  mark_done('sdl2-web', key);
}
