// Exported files as their own tools read them, where these are installed; their documented shape otherwise.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { run } from '../../scripts/lib/process.mjs';
import { at, home } from '../../scripts/lib/project.mjs';

const program = process.env.LOOPLAB_PROGRAM ?? at('build', 'tests', 'looplab');
const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-formats-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const in_folder = (name) => path.join(folder, name);

async function done(command, args, options) {
  const result = await run(command, args, { timeout: 120, ...options });
  assert.equal(result.code, 0, `${command} ${args.join(' ')}: ${result.output}`);
  return result.output;
}

/** The first Python that can do it; undefined where none can. Another one than the first on PATH may have the packages. */
async function python_with(code) {
  for (const name of ['python3', '/usr/bin/python3']) {
    const result = await run(name, ['-c', code], { timeout: 60 }).catch(() => ({ code: 1 }));
    if (result.code === 0) return name;
  }
  return undefined;
}

const python = await python_with('import csv, json, math');
const python_scipy = await python_with('import numpy, scipy.stats');
const python_pyperf = await python_with('import pyperf');
const compare = home('third_party', 'google-benchmark', 'tools', 'compare.py');
const without_compare = !existsSync(compare) ? 'compare.py: the sources of Google Benchmark are not set up'
  : !python_scipy && 'compare.py: there is no python3 with numpy and scipy';
const without_python = !python && 'python3 is not installed';
const without_pyperf = !python_pyperf && 'pyperf is not installed; its documented shape is checked instead';

const json_formats = ['looplab', 'google-benchmark', 'pyperf', 'hyperfine'];
const read_formats = [...json_formats, 'csv'];

/** Exports a.json, or another file, and gives the text; `name` keeps it in the folder as well. */
async function exported(format, name = `a.${format}`, file = 'a.json') {
  const text = await done(program, ['export', in_folder(file), '--format', format]);
  writeFileSync(in_folder(name), text);
  return text;
}

let record;
before(async () => {
  for (const name of ['a.json', 'b.json']) {
    await done(program, ['run', 'iteration/sum', '--elements', '1000', '--effort', 'quick', '--json', in_folder(name)]);
  }
  record = JSON.parse(readFileSync(in_folder('a.json'), 'utf8'));
});

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function assert_medians(medians) {
  assert.deepEqual(Object.keys(medians), record.series.map(({ name }) => name));
  for (const { name, median_ns, samples_ns, trimmed } of record.series) {
    const expected = trimmed ? median(samples_ns) : median_ns;
    assert.ok(Math.abs(medians[name] / expected - 1) <= 1e-9, `${name}: ${medians[name]} and ${expected}`);
  }
}

test('every JSON is JSON, without NaN', async () => {
  for (const format of json_formats) {
    const text = await exported(format);
    assert.doesNotThrow(() => JSON.parse(text), format);
    assert.doesNotMatch(text, /\b(NaN|Infinity)\b/, format);
  }
});

test('python3 -m json.tool takes every JSON', { skip: without_python }, async () => {
  for (const format of json_formats) {
    await exported(format);
    await done(python, ['-m', 'json.tool', in_folder(`a.${format}`), in_folder('tool.json')]);
  }
});

test('medians survive every format that is read', async () => {
  for (const format of read_formats) {
    await exported(format);
    const back = JSON.parse(await exported('looplab', 'back.json', `a.${format}`));
    assert_medians(Object.fromEntries(back.series.map(({ name, median_ns }) => [name, median_ns])));
  }
});

test('google-benchmark has the shape that compare.py reads', async () => {
  const { context, benchmarks } = JSON.parse(await exported('google-benchmark'));
  for (const key of ['date', 'host_name', 'executable', 'num_cpus', 'mhz_per_cpu', 'caches', 'load_avg',
    'library_version', 'library_build_type']) assert.ok(key in context, key);
  assert.equal(context.json_schema_version, 1);
  assert.match(context.note, /cpu_time was not measured/);
  for (const entry of benchmarks) {
    assert.equal(typeof entry.name, 'string');
    assert.ok(Number.isFinite(entry.real_time) && entry.cpu_time === entry.real_time);
    assert.equal(entry.time_unit, 'ns');
    assert.ok(Number.isInteger(entry.iterations) && entry.iterations >= 1);
    assert.ok(entry.run_type === 'iteration' ? entry.repetition_index < entry.repetitions
      : ['mean', 'median', 'stddev', 'cv'].includes(entry.aggregate_name));
  }
  const samples = (name) => benchmarks.filter((each) => each.run_type === 'iteration' && each.run_name === name);
  assert_medians(Object.fromEntries(record.series.map(({ name }) => [name, median(samples(name).map((each) => each.real_time))])));
});

test('compare.py compares two runs', { skip: without_compare }, async () => {
  await exported('google-benchmark', 'a.gb.json');
  await exported('google-benchmark', 'b.gb.json', 'b.json');
  const output = await done(python_scipy, [compare, '--no-color', 'benchmarks', in_folder('a.gb.json'), in_folder('b.gb.json')],
    { env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' } });
  assert.match(output, /^OVERALL_GEOMEAN /m);
  assert.doesNotMatch(output, /\bnan\b/i);
  for (const { name, samples_ns } of record.series) {
    assert.ok(output.includes(`${name}_median`), name);
    assert.match(output, new RegExp(`U Test, Repetitions: ${samples_ns.length} vs \\d+`));
  }
});

test('pyperf has the shape that pyperf reads', async () => {
  const { version, metadata, benchmarks } = JSON.parse(await exported('pyperf'));
  assert.equal(version, '1.0');
  assert.equal(metadata.unit, 'second');
  const medians = {};
  for (const benchmark of benchmarks) {
    const { name } = benchmark.metadata;
    medians[name] = 1e9 * median(benchmark.runs.flatMap(({ values }) => values));
    for (const { metadata: own, values, warmups } of benchmark.runs) {
      assert.ok(Number.isInteger(own.loops) && own.loops >= 1);
      assert.match(own.date, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?$/);
      assert.ok(values.every((value) => value > 0));
      assert.ok(warmups.every(([loops, value]) => Number.isInteger(loops) && loops >= 1 && value >= 0));
    }
    // It refuses empty texts and line breaks in any of them.
    for (const value of Object.values({ ...metadata, ...benchmark.metadata })) assert.match(String(value), /^\S[^\r\n]*$/);
  }
  assert_medians(medians);
});

test('pyperf stats and compare_to read it', { skip: without_pyperf }, async () => {
  await exported('pyperf', 'a.pyperf.json');
  await exported('pyperf', 'b.pyperf.json', 'b.json');
  const stats = await done(python_pyperf, ['-m', 'pyperf', 'stats', in_folder('a.pyperf.json')]);
  for (const { name } of record.series) assert.ok(stats.includes(name), name);
  await done(python_pyperf, ['-m', 'pyperf', 'compare_to', in_folder('a.pyperf.json'), in_folder('b.pyperf.json')]);
  const code = 'import json, pyperf, sys; print(json.dumps({b.get_name(): b.median() * 1e9 for b in pyperf.BenchmarkSuite.load(sys.argv[1])}))';
  assert_medians(JSON.parse(await done(python_pyperf, ['-c', code, in_folder('a.pyperf.json')])));
});

test('hyperfine has the shape that hyperfine writes', async () => {
  const { results } = JSON.parse(await exported('hyperfine'));
  for (const each of results) {
    assert.equal(each.user, null);
    assert.equal(each.system, null);
    assert.ok(each.min <= each.median && each.median <= each.max && each.min <= each.mean && each.stddev >= 0);
    assert.equal(each.min, Math.min(...each.times));
  }
  assert_medians(Object.fromEntries(results.map(({ command, times }) => [command, 1e9 * median(times)])));
});

test("python's csv module reads the samples", { skip: without_python }, async () => {
  await exported('csv');
  const code = `
import csv, json, statistics, sys
rows = list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True))
times, orders = {}, []
for row in rows:
    assert None not in row and None not in row.values()
    if not row['flags']:
        assert row['unit'] == 'ns'
        orders.append(int(row['order']))
        times.setdefault(row['function'], []).append(float(row['sample_measured_value']) / int(row['iteration_count']))
# As the epochs followed each other, round by round, each once.
assert sorted(orders) == list(range(len(orders)))
print(json.dumps({name: statistics.median(values) for name, values in times.items()}))`;
  assert_medians(JSON.parse(await done(python, ['-c', code, in_folder('a.csv')])));
});

test("python's csv module reads the summary", { skip: without_python }, async () => {
  await exported('csv-summary');
  const code = `
import csv, json, sys
rows = csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8'), strict=True)
print(json.dumps([{**row, 'median_ns': float(row['median_ns'] or 'nan')} for row in rows], allow_nan=True))`;
  const rows = JSON.parse((await done(python, ['-c', code, in_folder('a.csv-summary')])).replaceAll('NaN', 'null'));
  assert.equal(rows.length, record.series.length);
  rows.forEach((row, index) => {
    const series = record.series[index];
    assert.equal(row.series, series.name);
    assert.equal(Number(row.samples), series.samples_ns.length);
    if (row.median_ns !== null) assert.equal(row.median_ns, series.median_ns, 'every digit');
  });
});

test("timeit is what Python's own arithmetic makes of the samples", { skip: without_python }, async () => {
  const text = await exported('timeit');
  const code = `
import json, math, sys
def time(t):
    if t >= 60:
        return 'long'
    order = min(-int(math.floor(math.log10(t)) // 3), 3) if t > 0 else 3
    return '%.3g %s' % (t * [1, 1e3, 1e6, 1e9][order], ['s', 'ms', 'μs', 'ns'][order])
for series in json.load(open(sys.argv[1], encoding='utf-8'))['series']:
    runs, loops = [ns / 1e9 for ns in series['samples_ns']], series['iterations']
    mean = math.fsum(runs) / len(runs)
    sd = math.sqrt(math.fsum((run - mean) ** 2 for run in runs) / len(runs))
    print('# ' + series['name'])
    if min(runs) > 0 and max(runs) > 4 * min(runs) and max(runs) > 1e-6:
        print('The slowest run took %0.2f times longer than the fastest. This could mean that an intermediate result is being cached.' % (max(runs) / min(runs)))
    print(f"{time(mean)} ± {time(sd)} per loop (mean ± std. dev. of {len(runs)} run{'s' * (len(runs) != 1)}, {loops:,} loop{'s' * (loops != 1)} each)")`;
  assert.equal(text, await done(python, ['-c', code, in_folder('a.json')], { env: { ...process.env, PYTHONIOENCODING: 'utf-8' } }));
});

test("pprint is what Python's own pprint makes of the JSON", { skip: without_python }, async () => {
  const text = await exported('pprint');
  const code = 'import json, pprint, sys; pprint.pprint(json.load(open(sys.argv[1], encoding="utf-8")))';
  assert.equal(text, await done(python, ['-c', code, in_folder('a.json')], { env: { ...process.env, PYTHONIOENCODING: 'utf-8' } }));
});

test('markdown has a row a strategy', async () => {
  const text = await exported('markdown');
  assert.ok(text.startsWith(`# ${record.question}\n\nMeasured by Looplab `), text);
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  assert.equal(rows.length, 2 + record.series.length);
  for (const row of rows) assert.equal(row.match(/(?<!\\)\|/g).length, 6, row);
});

test('the seeds of the fuzzer are files that can be imported', async () => {
  const whole = { looplab: 'record', 'google-benchmark': 'all', pyperf: 'all', hyperfine: 'all', csv: 'criterion' };
  for (const [format, name] of Object.entries(whole)) {
    const seeds = at('tests', 'fuzz', 'corpus', format);
    assert.ok(readdirSync(seeds).includes(name), format);
    await done(program, ['export', path.join(seeds, name), '--format', 'looplab']);
  }
});

test('a file that cannot be imported is refused in one sentence, with its place', async () => {
  writeFileSync(in_folder('wrong.json'), '{"results": [\n  {"command": "x", "times": [1, "fast"]}]}\n');
  const result = await run(program, ['export', in_folder('wrong.json'), '--format', 'csv'], { timeout: 60 });
  assert.notEqual(result.code, 0);
  assert.match(result.output, /^looplab: .*line 2, column 33: results\[0\]\.times\[1\] must be a number, not "fast"; nothing was imported\.\n$/);
});
