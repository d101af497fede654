// Child processes: run to the end, with errors in words; ended together with this process.
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './project.mjs';

/** A failure that the user can do something about: its message is the whole report. */
export class Problem extends Error {}

const running = new Set();

function end_group(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has already ended.
  }
}

export function end_children(signal = 'SIGTERM') {
  for (const child of running) end_group(child, signal);
}

let watching = false;
let interrupted = false;
function watch_signals() {
  if (watching) return;
  watching = true;
  process.once('exit', () => end_children('SIGKILL'));
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    process.on(signal, () => {
      interrupted = true;
      end_children();
      setTimeout(() => process.exit(code), running.size ? 500 : 0);
    });
  }
}

/** Starts a command in a process group of its own, which ends when this process does. */
export function start(command, args = [], options = {}) {
  watch_signals();
  const child = spawn(command, args, { cwd: root, detached: true, ...options });
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

/**
 * Runs a command to its end. Resolves to {code, signal, output, timed_out}; never rejects on a bad
 * exit code. `show` passes the output on to the terminal as well; `timeout` is in seconds.
 */
export function run(command, args = [], { show = false, timeout = 0, stdin = 'ignore', ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { stdio: [stdin, 'pipe', 'pipe'], ...options });
    const output = [];
    let timed_out = false;
    const timer = timeout && setTimeout(() => {
      timed_out = true;
      end_group(child, 'SIGKILL');
    }, timeout * 1000);
    for (const [stream, terminal] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      stream.on('data', (chunk) => {
        output.push(chunk);
        if (show) terminal.write(chunk);
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      if (error.code === 'ENOENT') reject(new Problem(`The program ${command} is missing: install it and start again.`));
      else reject(error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timed_out, output: Buffer.concat(output).toString() });
    });
  });
}

const no_network = 'There is no network, or a package server does not answer: check the connection and start again.';
const causes = [
  [/No space left on device|ENOSPC/, 'The disk is full: set-up needs about 1 GB, and the packages 2 GB; free some space and start again.'],
  [/Could not get lock|Unable to acquire the dpkg frontend lock/, 'Another program is installing packages: wait for it to end and start again.'],
  [/dpkg was interrupted/, 'An earlier installation was interrupted: run "dpkg --configure -a" as root and start again.'],
  [/UNABLE_TO_VERIFY|SELF_SIGNED|CERT_HAS_EXPIRED|certificate verif/i,
    'The server\'s certificate is not trusted here: name your network\'s certificates in NODE_EXTRA_CA_CERTS and start again.'],
  [/Could not (resolve|connect)|Temporary failure|Unable to connect|Network is unreachable|Connection failed/, no_network],
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Cannot initiate the connection/, no_network],
];

/** Turns the output of a failed command into a sentence. */
export function explain(what, output) {
  for (const [pattern, sentence] of causes) if (pattern.test(output)) return new Problem(`${what} failed. ${sentence}`);
  const tail = output.trim().split('\n').slice(-15).join('\n');
  return new Problem(`${what} failed. The last lines were:\n${tail}`);
}

/** Runs a command that must succeed; returns its output. */
export async function must_run(what, command, args = [], options = {}) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw explain(what, result.output);
  return result.output;
}

/** Runs a script's main function and ends with one sentence when it fails. */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0;
  } catch (error) {
    if (interrupted) return;
    const full = error.code === 'ENOSPC' ? explain('Writing a file', 'ENOSPC') : error;
    console.error(full instanceof Problem ? `\nlooplab: ${full.message}` : full);
    process.exitCode = 1;
  }
}

/** True when this module is the program that was started. */
export const is_main = (meta) => process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(meta.url));
