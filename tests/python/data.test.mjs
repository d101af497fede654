// The generator and the makers of data in Python give what those of the core give, bit for bit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { at } from '../../scripts/lib/project.mjs';
import { run_python } from './support/programs.mjs';

const source = readFileSync(at('tests', 'unit', 'kernels', 'makers_golden.hpp'), 'utf8');
const goldens = [...source.matchAll(/\{"(.+)", (0x[0-9a-f]{16})\}/g)].map(([, name, checksum]) => [name, checksum]);

let lines;
before(async () => {
  lines = (await run_python([at('tests', 'python', 'support', 'checksums.py')])).trim().split('\n');
});

test('the generator gives the known answers of Random123 (kat_vectors, philox4x32 10)', () => {
  const tests = readFileSync(at('tests', 'unit', 'kernels', 'permutation_test.cpp'), 'utf8');
  const known = [...tests.matchAll(/PhiloxCounter\{(0x[^}]+)\}/g)].map(([, words]) => `known: ${words.replaceAll(',', '')}`);
  assert.equal(known.length, 3);
  assert.deepEqual(lines.filter((line) => line.startsWith('known')), known);
});

test('every maker of data makes what the core makes', () => {
  assert.ok(goldens.length >= 20);
  assert.deepEqual(lines.filter((line) => !line.startsWith('known')), goldens.map(([name, checksum]) => `${name}: ${checksum}`));
});
