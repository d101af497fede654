// npm start as a terminal runs it: the address, a busy port, Ctrl-C; and the presets that no other test configures.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { run } from '../lib/process.mjs';
import { root } from '../lib/project.mjs';

// Without a page that is built already this takes as long as building it.
const timeout = 580_000;

/** Starts npm in a process group of its own, as a shell does. `said(pattern)` waits for a line; `interrupt()` is Ctrl-C. */
function start_page(...options) {
  const child = spawn('npm', ['start', '--', ...options], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let look = () => {};
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { output += chunk; look(); });
  const said = (pattern) => new Promise((resolve, reject) => {
    look = () => { if (pattern.test(output)) resolve(output.match(pattern)); };
    look();
    ended.then(() => reject(new Error(`npm start ended and had said:\n${output}`)));
  });
  return { said, ended, output: () => output, interrupt: () => process.kill(-child.pid, 'SIGINT'), group: child.pid };
}

const listen = () => new Promise((resolve) => {
  const server = http.createServer().listen(0, '127.0.0.1', () => resolve(server));
});

const group_lives = (group) => {
  try {
    return process.kill(-group, 0);
  } catch {
    return false;
  }
};

test('npm start serves the page isolated on the next port when its own is taken, and Ctrl-C ends all of it', { timeout }, async () => {
  const neighbour = await listen();
  const { port } = neighbour.address();
  const page = start_page('--port', String(port));
  try {
    const [, address] = await page.said(/Looplab is at (\S+)/);
    assert.match(page.output(), new RegExp(`Port ${port} is (taken|busy|in use)`, 'i'));
    assert.notEqual(new URL(address).port, String(port));
    const answer = await fetch(address);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(answer.headers.get('cross-origin-embedder-policy'), 'require-corp');
    assert.match(await answer.text(), /<canvas/);
    page.interrupt();
    await page.ended;
    assert.ok(!group_lives(page.group), 'something still runs');
    await assert.rejects(fetch(address), 'nobody listens any more');
  } finally {
    if (group_lives(page.group)) process.kill(-page.group, 'SIGKILL');
    neighbour.close();
  }
});

for (const preset of ['web-debug', 'this-machine']) {
  test(`the preset ${preset} can be used directly`, { timeout }, async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-preset-'));
    try {
      const { code, output } = await run('cmake', ['--preset', preset, '-B', folder]);
      assert.equal(code, 0, output);
      assert.ok(existsSync(path.join(folder, 'build.ninja')));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
