// What `npm test` runs, in order. Each stage: name, title, run() -> {counts, result} for judge().
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build } from '../build.mjs';
import { build_preset } from './cmake.mjs';
import { count_doctest, count_node_tests } from './counts.mjs';
import { Problem, run } from './process.mjs';
import { at, home } from './project.mjs';

const show = true;
const sanitizer_options = {
  ASAN_OPTIONS: 'detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
};
const environment = {
  ...process.env, ...sanitizer_options, NODE_PATH: home('npm', 'node_modules'), NODE_NO_WARNINGS: '1', LOOPLAB_ROOT: at(),
};

/** `also`: what is only built, so that nobody breaks it without seeing it. */
function native_tests(preset, timeout, also = []) {
  return async () => {
    await build_preset(preset, { targets: ['looplab-tests', ...also] });
    const result = await run(at('build', preset, 'looplab-tests'), [], { show, timeout, env: environment });
    return { result, counts: count_doctest(result.output) };
  };
}

async function wasm_tests() {
  await build_preset('web', { targets: ['looplab-tests'] });
  const words = [at('scripts', 'test_support', 'run_wasm.mjs'), at('build', 'web', 'looplab-tests.mjs')];
  const result = await run('node', words, { show, timeout: 300, env: environment });
  return { result, counts: count_doctest(result.output) };
}

// Each reader of text from outside, and the longest text that is worth trying: links, files that are
// imported, and the formats of these one by one; and a student's own files.
const readers = {
  link: 4096, import: 16384, looplab: 16384, 'google-benchmark': 16384, pyperf: 16384, hyperfine: 16384, csv: 16384,
  npy: 1024, wav: 1024, table: 4096,
};
// Kinds of files whose seeds are no text, and the bytes that the fuzzed program puts in front itself.
const binary = { npy: 6, wav: 4 };
const at_once = 5;

/** libFuzzer for a minute a reader, five at once, on copies of the corpus, so that the tree stays as it is. */
async function fuzz() {
  const names = Object.keys(readers);
  await build_preset('asan', { targets: names.map((name) => `looplab-fuzz-${name}`) });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-fuzz-'));
  try {
    cpSync(at('tests', 'fuzz', 'corpus'), folder, { recursive: true });
    seed_binary(folder);
    const results = [];
    for (let next = 0; next < names.length; next += at_once) {
      const some = names.slice(next, next + at_once);
      results.push(...await Promise.all(some.map((name) => fuzz_reader(name, path.join(folder, name)))));
    }
    const passed = results.filter(({ right }) => right).length;
    const worst = results.find(({ right }) => !right) ?? results[0];
    return { result: worst.result, counts: { passed, failed: names.length - passed } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seeds from the files of the unit tests, which stand there as hexadecimal digits. */
function seed_binary(folder) {
  for (const kind of Object.keys(binary)) mkdirSync(path.join(folder, kind));
  const source = readFileSync(at('tests', 'unit', 'lab', 'data', 'files.hpp'), 'utf8');
  for (const [, name, digits] of source.matchAll(/string_view (\w+)_file =\s*((?:"[0-9a-f]*"\s*)+);/g)) {
    const kind = name.startsWith('wav') ? 'wav' : 'npy';
    writeFileSync(path.join(folder, kind, name), Buffer.from(digits.replace(/[^0-9a-f]/g, ''), 'hex').subarray(binary[kind]));
  }
}

async function fuzz_reader(name, corpus) {
  const seconds = process.env.LOOPLAB_FUZZ_SECONDS ?? '60';
  const result = await run(at('build', 'asan', `looplab-fuzz-${name}`),
    [`-max_total_time=${seconds}`, `-max_len=${readers[name]}`, '-timeout=10', '-rss_limit_mb=2048', '-print_final_stats=1',
      `-dict=${at('tests', 'fuzz', 'words.dict')}`, `-artifact_prefix=${home(`fuzz-${name}-`)}`, corpus],
    { timeout: Number(seconds) + 60, env: environment });
  console.log(`${name}:\n${result.output.trim().split('\n').slice(result.code === 0 ? -8 : -40).join('\n')}`);
  const executed = Number(result.output.match(/number_of_executed_units:\s*(\d+)/)?.[1] ?? 0);
  return { result, right: result.code === 0 && executed > 0 };
}

/** Node's own test runner on every *.test.mjs directly in a folder, one file after the other. */
async function node_tests(folder, { screen = false, timeout = 600 } = {}) {
  const names = existsSync(at(folder)) ? readdirSync(at(folder)).filter((name) => name.endsWith('.test.mjs')).sort() : [];
  if (!names.length) throw new Problem(`There are no tests in ${folder}.`);
  const args = ['--test', '--test-reporter=spec', '--test-concurrency=1', ...names.map((name) => path.join(folder, name))];
  const result = screen
    ? await run('xvfb-run', ['-a', '-s', '-screen 0 1600x1000x24', 'node', ...args], { show, timeout, env: environment })
    : await run('node', args, { show, timeout, env: environment });
  return { result, counts: count_node_tests(result.output) };
}

async function cli_tests() {
  await build_preset('tests', { targets: ['looplab'] });
  return node_tests('tests/cli');
}

/** The Python beside the pages, and what is exported of it, against the command line. */
async function python_tests() {
  await build_preset('tests', { targets: ['looplab'] });
  return node_tests('tests/python', { timeout: 300 });
}

async function browser_tests() {
  await build();
  // One test feeds both front ends the same file.
  await build_preset('tests', { targets: ['looplab'] });
  // Drawing in software takes its time on a small machine.
  return node_tests('tests/browser', { timeout: 2400 });
}

async function firefox_tests() {
  await build();
  return node_tests('tests/browser/firefox', { screen: true });
}

async function desktop_tests() {
  await build_preset('desktop');
  return node_tests('tests/desktop', { screen: true });
}

export const stages = [
  { name: 'unit', title: 'Core, natively', run: native_tests('tests', 300, ['looplab-bench', 'looplab-bench-engine']) },
  { name: 'asan', title: 'Core under AddressSanitizer and UBSan', run: native_tests('asan', 600) },
  { name: 'tsan', title: 'Core under ThreadSanitizer', run: native_tests('tsan', 900) },
  { name: 'wasm', title: 'Core as WebAssembly in Node', run: wasm_tests },
  { name: 'fuzz', title: 'Fuzzing what reads from outside', run: fuzz },
  { name: 'cli', title: 'Command line', run: cli_tests },
  { name: 'python', title: 'The Python beside the pages', run: python_tests },
  { name: 'browser', title: 'The page in Chromium', run: browser_tests },
  { name: 'firefox', title: 'The page in Firefox', run: firefox_tests },
  { name: 'desktop', title: 'The desktop window', run: desktop_tests },
  { name: 'scripts', title: 'The scripts', run: () => node_tests('scripts/tests') },
];
