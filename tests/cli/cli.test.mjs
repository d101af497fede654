// The command line as a user meets it: output, sentences, exit codes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { run as run_program } from '../../scripts/lib/process.mjs';
import { at } from '../../scripts/lib/project.mjs';

const program = process.env.LOOPLAB_PROGRAM ?? at('build', 'tests', 'looplab');
const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves to {code, out, errors}. `when_running` is called with the child once it has started. */
function looplab(args, when_running) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, errors }));
    when_running?.(child);
  });
}

/** The same with a redirection of the shell. */
function run_in_shell(args, redirection) {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `"$@" ${redirection}`, 'sh', program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, errors }));
  });
}

const small_split = ['run', 'parallel/split', '--shuffles', '1000', '--parts', '8'];
const small_sum = ['run', 'iteration/sum', '--elements', '1000'];

async function refused(args, pattern, code = 64) {
  const result = await looplab(args);
  assert.equal(result.code, code, `${args.join(' ')}: ${result.errors}`);
  assert.equal(result.out, '', args.join(' '));
  assert.match(result.errors, /^looplab: .*\.\n$/, 'one sentence on one line');
  assert.match(result.errors, pattern);
}

function check_record(text, experiment, rows) {
  const record = JSON.parse(text);
  assert.equal(record.format, 'looplab-record');
  assert.equal(record.experiment, experiment);
  assert.equal(record.status, 'done');
  assert.equal(record.checked, true);
  assert.equal(record.table.rows.length, rows);
  assert.equal(record.series.length, rows);
  for (const series of record.series) {
    assert.ok(series.samples_ns.length >= 6);
    assert.ok(series.low_ns <= series.median_ns && series.median_ns <= series.high_ns);
  }
  return record;
}

test('help and version', async () => {
  for (const args of [[], ['--help'], ['-h'], ['help']]) {
    const { code, out, errors } = await looplab(args);
    assert.equal(code, 0);
    assert.match(out, /looplab run EXPERIMENT/);
    assert.equal(errors, '');
  }
  assert.match((await looplab(['--version'])).out, /^looplab \d+\.\d+\.\d+\n$/);
});

test('list names the experiments and their questions', async () => {
  const { code, out } = await looplab(['list']);
  assert.equal(code, 0);
  assert.match(out, /^iteration\/sum +Why is a loop over a list slower than a loop over an array\?$/m);
  assert.match(out, /^parallel\/split +Split, ship, stitch: does it pay\?$/m);
});

test('describe shows parameters with range and preset, suggestions and sources', async () => {
  const { code, out } = await looplab(['describe', 'parallel/split']);
  assert.equal(code, 0);
  assert.match(out, /--parts +.*\(1 to 100,000, default 64\)/);
  assert.match(out, /--schedule +.*\(dynamic \| static \| guided \| stealing, default dynamic\)/);
  assert.match(out, /--width +.*pixels/);
  assert.match(out, /\nTry\n.*--parts 1\n/);
  assert.match(out, /doi:/);
});

test('every suggestion of describe can be run as it is written', async () => {
  for (const id of ['iteration/sum', 'parallel/split']) {
    const { out } = await looplab(['describe', id]);
    const suggestions = out.split('\nTry\n')[1].split('\n\n')[0].split('\n');
    for (const line of suggestions) {
      const options = line.match(/(?: --\S+ \S+)+$/)[0].trim().split(' ');
      // Refused for the last option only: so the others are legal, and nothing runs.
      await refused(['run', id, ...options, '--seed', 'x'], /seed must be/);
    }
  }
});

test('run prints a table, what happened, and ends with 0', async () => {
  const { code, out, errors } = await looplab(small_split);
  assert.equal(code, 0, errors);
  assert.match(out, /^p = 0\.\d+  \(measured; \d+ processors reported, clock step [\d.,]+ ns, SIMD \w+\)$/m);
  assert.match(out, /^strategy +time per run +speedup +verdict +efficiency +imbalance +answer$/m);
  assert.match(out, /^best serial code +[\d.,]+ [nµm]?s/m);
  assert.match(out, /^1 worker, 8 parts +[\d.,]+ [nµm]?s .*[\d.]+× .* % .*✓ same p$/m);
  assert.doesNotMatch(out, /\*\*|nan|\binf\b/i);
  assert.equal(errors, '', 'no progress bar where there is no terminal');
});

test('run --json - prints the record and nothing else', async () => {
  const split = await looplab([...small_split, '--json', '-']);
  assert.equal(split.code, 0);
  const record = check_record(split.out, 'parallel/split', record_rows(split.out));
  assert.equal(record.parameters.parts, 8);
  const sum = await looplab([...small_sum, '--type=float32', '--json=-']);
  assert.equal(sum.code, 0);
  assert.equal(check_record(sum.out, 'iteration/sum', 6).parameters.type, 'float32');
});

// With one worker, which is the preset on a machine with one processor, one strategy falls away.
const record_rows = (text) => (JSON.parse(text).parameters.workers > 1 ? 3 : 2);

test('run --json and --trace write files that are what they claim', async () => {
  const json = path.join(folder, 'record.json');
  const trace = path.join(folder, 'trace.json');
  const { code, out } = await looplab([...small_split, '--workers', '2', '--json', json, '--trace', trace]);
  assert.equal(code, 0);
  assert.match(out, /^strategy/m);
  const { series } = check_record(readFileSync(json, 'utf8'), 'parallel/split', 3);
  // What ran on two workers tells how long each of them computed, and serial code nothing.
  assert.equal(series[0].epochs.busy_ns, undefined);
  assert.ok(series[1].epochs.busy_ns.every((each) => each.length <= 1) && series[1].epochs.busy_ns.some((each) => each.length === 1));
  const busy = series.at(-1).epochs.busy_ns;
  assert.equal(busy.length, series.at(-1).samples_ns.length);
  assert.ok(busy.some((each) => each.length === 2) && busy.every((each) => each.length <= 2), JSON.stringify(busy));
  const { traceEvents, displayTimeUnit } = JSON.parse(readFileSync(trace, 'utf8'));
  assert.equal(displayTimeUnit, 'ms');
  const names = traceEvents.filter((event) => event.ph === 'M').map((event) => event.args.name);
  assert.deepEqual(names, ['worker 0', 'worker 1']);
  const spans = traceEvents.filter((event) => event.ph === 'X');
  assert.equal(spans.length + names.length, traceEvents.length);
  for (const { ts, dur, pid, tid } of spans) {
    assert.ok(ts >= 0 && dur >= 0 && pid === 1 && tid >= 0 && tid <= 2);
  }
  const parts = spans.filter((span) => span.name === 'compute').reduce((sum, span) => sum + span.args.parts, 0);
  assert.equal(parts, 8);
});

test('the same seed gives the same answer, whatever the workers', async () => {
  const answer = async (...more) => JSON.parse((await looplab([...small_split, ...more, '--json', '-'])).out).answer;
  assert.equal(await answer('--workers', '1'), await answer('--workers', '2', '--schedule', 'static'));
});

test('a bad command line is refused in one sentence, with 64', async () => {
  await refused(['sum'], /"sum" is not a command; there are list, describe, run, export and compare\./);
  await refused(['run'], /run needs the name of an experiment/);
  await refused(['describe'], /describe needs the name of an experiment/);
  await refused(['run', 'parallel/splti'], /there is no experiment "parallel\/splti"; choose one of \d+ experiments, such as parallel\/split, .* or .*\./);
  await refused(['describe', '../etc'], /there is no experiment/);
  await refused(['run', ''], /there is no experiment ""/);
  await refused([...small_split, 'parts'], /"parts" is not an option; options begin with --\./);
  await refused([...small_split, '--seed'], /--seed needs a value\./);
  await refused([...small_split, '--parts', '4'], /parts is given twice; give it once\./);
  await refused([...small_split, '--prats', '4'], /parallel\/split has no parameter "prats"; it has workload, /);
  await refused(['run', 'parallel/split', '--schedule', 'fair'], /schedule must be dynamic, static, guided or stealing, not "fair"\./);
  await refused(['run', 'iteration/sum', '--type', 'float16'], /type must be float64, float32 or int32, not "float16"\./);
});

test('a number that is none, or is out of range, is named with its range', async () => {
  const values = ['0', '-1', '100001', '2.5', 'nan', 'inf', '1e999', '0x10', '', ' 3', '3,000', '99999999999999999999', '\x1b[2J', 'é'.repeat(200)];
  for (const value of values) {
    await refused(['run', 'parallel/split', '--parts', value], /parts must be a whole number from 1 to 100000, not "/);
  }
  await refused(['run', 'parallel/split', '--workers', '1000'], /workers must be a whole number from 1 to \d+ \(the most threads/);
});

test('a file that cannot be written: 74, after the table', async () => {
  for (const option of ['--json', '--trace']) {
    const { code, out, errors } = await looplab([...small_split, option, path.join(folder, 'no', 'such', 'file.json')]);
    assert.equal(code, 74);
    assert.match(out, /^strategy/m);
    assert.match(errors, /^looplab: .*file\.json could not be written; .*\n$/);
  }
  if (existsSync('/dev/full')) assert.equal((await looplab([...small_split, '--json', '/dev/full'])).code, 74);
});

test('output that cannot be written: 74, not success', { skip: !existsSync('/dev/full') && 'there is no /dev/full' }, async () => {
  for (const args of [['list'], ['describe', 'iteration/sum'], small_sum, [...small_sum, '--json', '-']]) {
    const { code, errors } = await run_in_shell(args, '>/dev/full');
    assert.equal(code, 74, args.join(' '));
    assert.match(errors, /the output could not be written/);
  }
});

test('help is there behind a command too; two outputs in one are refused', async () => {
  for (const args of [['run', '--help'], ['run', 'iteration/sum', '--help'], ['describe', '--help']]) {
    assert.match((await looplab(args)).out, /looplab run EXPERIMENT/);
  }
  await refused([...small_split, '--json', '-', '--trace', '-'], /cannot both be -/);
});

test('a trace of an experiment without a timeline is refused before it runs', async () => {
  await refused([...small_sum, '--trace', path.join(folder, 'none.json')], /has no timeline and no profile/);
  assert.ok(!existsSync(path.join(folder, 'none.json')));
});

test('a run that fails says why, with 70', async (context) => {
  // Little address space: the data of the largest sum do not fit.
  const { out } = await looplab(['describe', 'iteration/sum']);
  const most = out.match(/--elements .*to ([\d,]+), default/)[1].replaceAll(',', '');
  const command = `ulimit -v 700000 && exec "$0" run iteration/sum --elements ${most}`;
  const result = await run_program('bash', ['-c', command, program]);
  if (Number(most) < 20_000_000) return context.skip('this machine allows small sums only');
  assert.equal(result.code, 70, result.output);
  assert.match(result.output, /^looplab: This run needs more memory .* Choose a smaller size\.$/m);
});

test('Ctrl-C ends a run with 130 and keeps what was measured', async () => {
  const json = path.join(folder, 'stopped.json');
  const since = performance.now();
  const result = await looplab(
    ['run', 'parallel/split', '--workload', 'mandelbrot', '--width', '2048', '--workers', '1', '--json', json],
    (child) => setTimeout(() => child.kill('SIGINT'), 1500));
  assert.ok(performance.now() - since < 60_000, 'it ended at all');
  assert.equal(result.code, 130);
  assert.match(result.errors, /^looplab: stopped; .*\.\n$/);
  const record = JSON.parse(readFileSync(json, 'utf8'));
  assert.equal(record.status, 'stopped');
  for (const row of record.table.rows) for (const cell of row.cells) assert.notEqual(cell.good, false);
});

test('Ctrl-C twice, and at once, ends it too', async () => {
  const result = await looplab(['run', 'iteration/sum', '--elements', '5e6'], (child) => {
    for (const delay of [300, 310, 320]) setTimeout(() => child.kill('SIGINT'), delay);
  });
  assert.ok(result.code === 130 || result.signal === 'SIGINT', `${result.code} ${result.signal}`);
});

test('on a terminal there is a progress line like tqdm\'s', async (context) => {
  if ((await run_program('sh', ['-c', 'command -v script'])).code !== 0) return context.skip('the program script is missing');
  const command = [program, 'run', 'parallel/split', '--shuffles', '200000', '--parts', '8'].join(' ');
  const { output } = await run_program('script', ['-qec', command, '/dev/null']);
  assert.match(output, /sampling: +\d+%\|[█▏▎▍▌▋▊▉ ]+\| \d+\/\d+ \[\d\d:\d\d<[\d:?]+, [\d.?]+ rounds\/s\]/);
  assert.match(output, /strategy +time per run/);
});

test('what a command does not take is refused, and so is a file without a name', async () => {
  await refused(['list', '--bogus'], /list takes no "--bogus"/);
  await refused(['describe', 'iteration/sum', 'extra'], /describe takes no "extra"/);
  await refused([...small_sum, '--json='], /--json needs/);
  await refused([...small_sum, '--trace='], /--trace needs/);
});

test('compare judges two saved runs, says they were not interleaved, and refuses other machines', async () => {
  const [first, second, other] = ['first.json', 'second.json', 'other.json'].map((name) => path.join(folder, name));
  const measured = async (file, elements) => {
    const { code, errors } = await looplab(['run', 'iteration/sum', '--effort', 'quick', '--elements', elements, '--json', file]);
    assert.equal(code, 0, errors);
  };
  await measured(first, '10000');
  await measured(second, '40000');
  const { code, out } = await looplab(['compare', first, second]);
  assert.equal(code, 0);
  assert.match(out, /^Other setting: elements: 10000, then 40000\n/);
  assert.match(out, /loop over boxed objects .* slower, p < 0\.0001\n/);
  assert.match(out, /Not interleaved/);
  const json = await looplab(['compare', first, second, '--json', '-']);
  assert.equal(JSON.parse(json.out).rows[0].verdict, 'SLOWER');

  writeFileSync(other, readFileSync(first, 'utf8').replace('"compiler":"', '"compiler":"old '));
  const refusal = await looplab(['compare', first, other]);
  assert.equal(refusal.code, 65);
  assert.match(refusal.out, /^Other machine or program: compiler: /);
  assert.match(refusal.errors, /--force compares them all the same\.\n$/);
  assert.equal((await looplab(['compare', first, other, '--force'])).code, 0);
});

test('export writes a saved run again, byte for byte, and as a page', async () => {
  const file = path.join(folder, 'run.json');
  await looplab([...small_split, '--json', file]);
  const own = await looplab(['export', file, '--format', 'looplab']);
  assert.equal(own.out, readFileSync(file, 'utf8'));
  const page = path.join(folder, 'report.html');
  assert.equal((await looplab(['export', file, '--format', 'html', '--output', page])).code, 0);
  assert.match(readFileSync(page, 'utf8'), /^<!doctype html>\n<html lang="en">.*<svg /s);
  const trace = await looplab(['export', file, '--format=chrome-trace']);
  assert.ok(JSON.parse(trace.out).traceEvents.length > 2);
});

test('export of a notebook entry keeps what was written about the run', async () => {
  const file = path.join(folder, 'noted.json');
  await looplab([...small_split, '--json', file]);
  const record = JSON.parse(readFileSync(file, 'utf8'));
  const entry = path.join(folder, 'entry.json');
  writeFileSync(entry, JSON.stringify({
    format: 'looplab-entry', format_version: 1, id: '0123456789abcdef', name: 'On battery', note: 'fan off', pinned: true, record,
  }));
  assert.match((await looplab(['export', entry, '--format', 'html'])).out, /<h1>On battery<\/h1>[\s\S]*fan off/);
  const again = JSON.parse((await looplab(['export', entry, '--format', 'looplab'])).out);
  assert.deepEqual([again.name, again.note, again.pinned], ['On battery', 'fan off', true]);
  assert.deepEqual(again.record, record);
});

test('run measures a file of the user, and says what is wrong with one', async () => {
  const file = path.join(folder, 'mine.csv');
  writeFileSync(file, `x,y\n${Array.from({ length: 400 }, (_, i) => `${i},${-i}`).join('\n')}\n`);
  const out = path.join(folder, 'own.json');
  const done = await looplab(['run', 'iteration/filtering', '--file', file, '--column', '2', '--effort', 'quick', '--json', out]);
  assert.equal(done.code, 0, done.errors);
  assert.match(done.out, /^200 of 400 kept/);
  const record = JSON.parse(readFileSync(out, 'utf8'));
  assert.equal(record.parameters.data, 'own');
  assert.equal(record.checked, true);
  const trains = await looplab(['run', 'iteration/growth', '--file', file, '--times', 'ms', '--spikes', '100', '--effort', 'quick']);
  assert.match(trains.errors, /Number 2 of “y” in mine\.csv is less than the one before/);
  writeFileSync(file, 'x\n1\ntwo\n');
  await refused(['run', 'iteration/filtering', '--file', file], /mine\.csv was not read: line 3, column 1: "two" is no number/, 65);
  await refused(['run', 'iteration/filtering', '--file', path.join(folder, 'none.npy')], /there is no such file\./, 74);
  await refused(['run', 'parallel/split', '--file', file], /parallel\/split takes no file of your own\./);
  await refused(['run', 'iteration/filtering', '--data', 'own'], /There is no file of yours yet/, 70);
});

test('bad files and options of export and compare get one sentence each', async () => {
  const bad = path.join(folder, 'bad.json');
  writeFileSync(bad, '{\n "results": 1}');
  await refused(['export', bad, '--format', 'csv-of-sorts'], /--format must be one of looplab, .*, not "csv-of-sorts"\./);
  await refused(['export', bad], /--format must be one of/);
  await refused(['export', '--format', 'looplab'], /export needs one file/);
  await refused(['export', bad, '--format', 'looplab', '--format', 'html'], /--format is given twice/);
  await refused(['compare', bad], /compare needs two files/);
  await refused(['compare', bad, bad, '--force=yes'], /--force takes no value/);
  await refused(['compare', bad, bad, '--nonsense'], /--nonsense is not an option/);
  await refused(['export', bad, '--format', 'looplab'], /bad\.json: line 2, column \d+: .*; nothing was imported\./, 65);
  await refused(['export', path.join(folder, 'missing.json'), '--format', 'looplab'], /there is no such file\./, 74);
  await refused(['compare', folder, bad], /there is no such file\./, 74);
  const run = path.join(folder, 'small.json');
  await looplab([...small_sum, '--json', run]);
  await refused(['export', run, '--format', 'chrome-trace'], /This run has nothing for Chrome trace\./, 65);
  const unwritten = await looplab(['export', run, '--format', 'looplab', '--output', '/no/such/folder/x']);
  assert.equal(unwritten.code, 74);
  assert.match(unwritten.errors, /could not be written/);
});
