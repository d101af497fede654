// Runs pages on the command line, and Python with the system's packages.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../../../scripts/lib/process.mjs';
import { at } from '../../../scripts/lib/project.mjs';

export const program = process.env.LOOPLAB_PROGRAM ?? at('build', 'tests', 'looplab');
// Another Python that is earlier on PATH lacks the system's packages.
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

export function temporary_folder(after) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-python-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => path.join(folder, ...names);
}

/** Two at a time, as there are processors at least. */
export async function for_all(items, work) {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all([worker(), worker()]);
}

async function done(command, args, options) {
  const result = await run(command, args, { timeout: 120, ...options });
  if (result.code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${result.code}:\n${result.output}`);
  return result.output;
}

const words = (parameters) => Object.entries(parameters).flatMap(([key, value]) => [`--${key}`, String(value)]);

/** The record of a page's run, which is kept in `file`. */
export async function run_page(page, parameters, file) {
  await done(program, ['run', page, '--effort', 'quick', ...words(parameters), '--json', file]);
  return JSON.parse(readFileSync(file, 'utf8'));
}

export async function export_run(file, format, output) {
  await done(program, ['export', file, '--format', format, '--output', output]);
  return readFileSync(output, 'utf8');
}

export const page_file = (page) => at('tests', 'python', `${page.replace('/', '_')}.py`);

/** The text of a page's file with other values in its block of parameters. */
export function filled(text, parameters) {
  for (const [key, value] of Object.entries(parameters)) {
    text = text.replace(new RegExp(`^${key.replaceAll('-', '_')} = .*$`, 'm'), () => `${key.replaceAll('-', '_')} = ${JSON.stringify(value)}`);
  }
  return text;
}

/** What Python prints. With `alone` it finds nothing of the project. */
export function run_python(args, { alone = false, ...options } = {}) {
  const { PYTHONPATH, ...environment } = process.env;
  return done(python, ['-W', 'error::RuntimeWarning', ...args], { ...options, env: {
    ...environment, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', ...(!alone && { PYTHONPATH: at('tests', 'python') }), ...options.env } });
}

/** The last line is the answer. */
export const answer_of = (output) => output.trimEnd().split('\n').at(-1);

export async function run_page_python(page, parameters, file) {
  writeFileSync(file, filled(readFileSync(page_file(page), 'utf8'), { ...parameters, effort: 'quick' }));
  return run_python([file]);
}
