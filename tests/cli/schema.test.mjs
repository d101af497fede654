// Records have the shape that schema/ publishes: of every experiment, and of other programs' files.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { at, home } from '../../scripts/lib/project.mjs';

const Ajv = createRequire(home('npm', 'package.json'))('ajv/dist/2020').default;
const program = process.env.LOOPLAB_PROGRAM ?? at('build', 'tests', 'looplab');
const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const schema = JSON.parse(readFileSync(at('schema', 'looplab-record-2.schema.json'), 'utf8'));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

async function looplab(...args) {
  return (await promisify(execFile)(program, args, { maxBuffer: 1 << 27 })).stdout;
}

async function record_of(name, ...args) {
  const file = path.join(folder, name);
  await looplab('run', ...args, '--effort', 'quick', '--json', file);
  return file;
}

function check(text) {
  const record = JSON.parse(text);
  assert.ok(validate(record), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
  return record;
}

const runs = [
  ['iteration/sum', '--elements', '1000'],
  ['parallel/split', '--shuffles', '1000'],
  ['parallel/split', '--workload', 'mandelbrot', '--width', '64'],
  ['profiling/profile', '--seconds', '1'],
  ['profiling/toolbox', '--pattern', '**/[!s]*'],
];

for (const [i, args] of runs.entries()) {
  test(`${args.join(' ')} is a record of the schema, and so is what other formats keep of it`, async () => {
    const file = await record_of(`${i}.json`, ...args);
    const own = check(readFileSync(file, 'utf8'));
    assert.equal(own.source, '');
    for (const format of ['google-benchmark', 'pyperf', 'hyperfine', 'csv']) {
      const foreign = path.join(folder, `${i}.${format}`);
      await looplab('export', file, '--format', format, '--output', foreign);
      const back = check(await looplab('export', foreign, '--format', 'looplab'));
      assert.equal(back.measurement.interleaved, false, format);
      assert.deepEqual(back.series.map(({ name }) => name), own.series.map(({ name }) => name), format);
      back.series.forEach(({ median_ns, samples_ns }, j) => {
        const { samples_ns: before, trimmed, median_ns: shown } = own.series[j];
        assert.equal(samples_ns.length, before.length, format);
        if (!trimmed) assert.ok(Math.abs(median_ns / shown - 1) < 1e-9, `${format}: ${median_ns} and ${shown}`);
      });
    }
  });
}

test('the schema refuses what is no record', () => {
  for (const bad of [{}, [], { format: 'looplab-record' }, { ...JSON.parse('{"format":"looplab-record","format_version":3}') }]) {
    assert.equal(validate(bad), false);
  }
});
