// The desktop window on a screen in memory: it opens, draws, runs and closes cleanly.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../scripts/test_support/tools.mjs';

const program = path.join(root, 'build/desktop/looplab-desktop');
const small_run = 'parallel/split?shuffles=2000&parts=4&workers=2&theme=light';
let screen;

/** An X server whose picture is a file in the format of xwd. */
async function start_screen() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-screen-'));
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-fbdir', folder],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.stdio[3].once('data', (data) => resolve(String(data).trim()));
  });
  return { server, folder, display: `:${number}`, picture: path.join(folder, 'Xvfb_screen0') };
}

/** How many pixels have each colour. Header of xwd: 32-bit big-endian fields, the first is its
 *  size, the twentieth the number of colour entries of 12 bytes. */
function colours() {
  const file = readFileSync(screen.picture);
  const pixels = file.subarray(file.readUInt32BE(0) + 12 * file.readUInt32BE(76));
  const counts = new Map();
  for (let at = 0; at + 4 <= pixels.length; at += 4) {
    const colour = pixels.readUInt32LE(at) & 0xffffff;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}

/** `home` is where the program keeps things: a fresh folder if not given. */
function open_window_at(home, ...words) {
  const child = spawn(program, words, {
    env: { ...process.env, DISPLAY: screen.display, HOME: home, XDG_DATA_HOME: home, SDL_VIDEODRIVER: 'x11' },
  });
  const window = { child, out: '', errors: '' };
  child.stdout.on('data', (data) => { window.out += data; });
  child.stderr.on('data', (data) => { window.errors += data; });
  window.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  return window;
}

const fresh_home = () => mkdtempSync(path.join(screen.folder, 'home-'));
const open_window = (...words) => open_window_at(fresh_home(), ...words);

async function until(what, condition) {
  for (let waited = 0; waited < 60000; waited += 100) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`waited a minute for ${what}`);
}

/** A window manager's request to end becomes SDL's quit event, as does this signal. */
async function close(window) {
  window.child.kill('SIGTERM');
  assert.deepEqual(await window.ended, { code: 0, signal: null }, window.errors);
}

const ground_of_light_theme = 0xf7f7f5;
const drawn = () => (colours().get(ground_of_light_theme) ?? 0) > 100000;

before(async () => { screen = await start_screen(); });
after(() => {
  screen.server.kill();
  rmSync(screen.folder, { recursive: true, force: true });
});

test('the window opens, draws the page in the theme of the link, and closes cleanly', async () => {
  const window = open_window(small_run);
  await until('the page', drawn);
  assert.ok(colours().size > 50, 'text and widgets have many shades');
  assert.ok(colours().get(0x0072b2) > 1000, 'the Run button is there, in the accent colour');
  await close(window);
  assert.equal(window.out, '');
});

test('on a screen with half as many dots again, by its Xft.dpi, everything is larger', async () => {
  // The list of chapters: half as wide again, and at least as high.
  const side_of_light_theme = 0xefefec;
  const side = () => (colours().get(side_of_light_theme) ?? 0);
  const plain = open_window(small_run);
  await until('the page', drawn);
  const before = side();
  await close(plain);
  const home = fresh_home();
  writeFileSync(path.join(home, '.Xdefaults'), 'Xft.dpi: 144\n');
  const large = open_window_at(home, small_run);
  await until('the larger page', () => side() > 1.4 * before);
  await close(large);
});

/** As a window manager would: the one window of this screen, by way of the library that every X program has. */
function resize_window(width, height) {
  const program_text = `
import ctypes, sys
x = ctypes.CDLL('libX11.so.6')
x.XOpenDisplay.restype = ctypes.c_void_p
x.XDefaultRootWindow.restype = ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(sys.argv[1].encode()))
root, parent, children, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
x.XQueryTree(display, ctypes.c_ulong(x.XDefaultRootWindow(display)), ctypes.byref(root), ctypes.byref(parent), ctypes.byref(children), ctypes.byref(count))
for i in range(count.value):
    x.XMoveResizeWindow(display, ctypes.c_ulong(children[i]), 0, 0, int(sys.argv[2]), int(sys.argv[3]))
x.XSync(display, 0)
`;
  const { status, stderr } = spawnSync('python3', ['-c', program_text, screen.display, String(width), String(height)]);
  assert.equal(status, 0, String(stderr));
}

test('another size of the window: the page fills it, as a phone would show it and as a desk', async () => {
  const side_of_light_theme = 0xefefec;
  const side = () => (colours().get(side_of_light_theme) ?? 0);
  const ground = () => (colours().get(ground_of_light_theme) ?? 0);
  const window = open_window(small_run);
  await until('the page with its list of chapters', () => drawn() && side() > 20000);
  resize_window(400, 700);
  await until('the page of a phone, without the list', () => side() < 20000 && ground() > 40000 && ground() < 400 * 700);
  resize_window(1300, 950);
  await until('the large page', () => side() > 20000 && ground() > 400000);
  await close(window);
});

test('an experiment runs in the window, and its pictures appear', async () => {
  const window = open_window('--run', small_run);
  await until('the end of the run', () => window.out.includes('\n'));
  assert.match(window.out, /^parallel\/split done: p = 0\.\d+\n$/);
  await until('the timeline and the histogram', () => (colours().get(0x56b4e9) ?? 0) > 500);
  await close(window);
});

test('the window closes cleanly in the middle of a run', async () => {
  for (const wait of [300, 700]) {
    const window = open_window('--run', 'parallel/split?shuffles=5000000&parts=100000&workers=2&theme=light');
    await until('the page', drawn);
    await new Promise((resolve) => setTimeout(resolve, wait));
    await close(window);
    // The software renderer's own remarks do not count.
    assert.equal(window.errors.replace(/^libunwind: .*\n/gm, ''), '');
  }
});

test('a bad link is one sentence, and the window opens all the same', async () => {
  const window = open_window('parallel/split?workers=0&theme=light');
  await until('the sentence', () => window.errors.includes('workers must be'));
  await until('the page', () => colours().size > 50);
  await close(window);
  assert.match(window.errors, /This link was not opened: workers must be a whole number from 1 to \d+/);
});

test('--run with a bad link runs nothing and ends with an error', async () => {
  const window = open_window('--run', 'parallel/split?workers=0');
  assert.deepEqual(await window.ended, { code: 1, signal: null });
  assert.match(window.errors, /workers must be a whole number from 1 to \d+/);
  assert.equal(window.out, '');
});

test('an unknown option is refused', async () => {
  const window = open_window('--fast');
  assert.equal((await window.ended).code, 1);
  assert.match(window.errors, /"--fast" is not an option/);
});

test('a run is kept in a file, there again in the next window, and a bad file is left alone', async () => {
  const home = fresh_home();
  const first = open_window_at(home, '--run', small_run);
  await until('the run', () => /done/.test(first.out));
  await close(first);
  const folder = path.join(home, 'Looplab', 'Looplab', 'notebook');
  const files = readdirSync(folder);
  assert.equal(files.length, 1);
  const kept = JSON.parse(readFileSync(path.join(folder, files[0]), 'utf8'));
  assert.equal(kept.format, 'looplab-entry');
  assert.equal(kept.record.experiment, 'parallel/split');
  assert.equal(`${kept.id}.json`, files[0]);

  writeFileSync(path.join(folder, 'bad.json'), '{"format": "looplab-entry"');
  const second = open_window_at(home, '--run', small_run);
  await until('the second run', () => /done/.test(second.out));
  await close(second);
  assert.equal(readdirSync(folder).filter((name) => name !== 'bad.json').length, 2);
  assert.equal(readFileSync(path.join(folder, 'bad.json'), 'utf8'), '{"format": "looplab-entry"');
});
