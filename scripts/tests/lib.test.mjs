import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { most_share } from '../bench/statistics.mjs';
import { embed } from '../embed.mjs';
import { count_doctest, count_node_tests, failures, judge } from '../lib/counts.mjs';
import { explain, run } from '../lib/process.mjs';
import { at, dependencies, make_folder } from '../lib/project.mjs';
import { missing_packages, read_deb822, read_one_line } from '../setup/apt.mjs';
import { trim_notices } from '../setup/licences.mjs';
import { calls_of, functions_of, only_called_from, with_second } from '../split_module.mjs';

test('doctest output is counted, colours or not', () => {
  const plain = '[doctest] test cases: 12 | 10 passed | 2 failed | 0 skipped\n[doctest] assertions: 99 | 98 passed | 1 failed |';
  assert.deepEqual(count_doctest(plain), { passed: 10, failed: 2 });
  assert.deepEqual(count_doctest('\x1b[0;36m[doctest] \x1b[0mtest cases: 1 | \x1b[0;32m1 passed\x1b[0m | \x1b[0m0 failed\x1b[0m |'), { passed: 1, failed: 0 });
  assert.equal(count_doctest('Segmentation fault'), undefined);
});

test('node:test output is counted in both forms', () => {
  assert.deepEqual(count_node_tests('# tests 3\n# pass 2\n# fail 1\n# cancelled 0'), { passed: 2, failed: 1 });
  assert.deepEqual(count_node_tests('ℹ pass 5\nℹ fail 0\nℹ cancelled 2'), { passed: 5, failed: 2 });
});

test('a crash, a time-out or an empty report is never a pass', () => {
  assert.equal(judge({ passed: 3, failed: 0 }, { code: 0 }).failed, 0);
  assert.equal(judge({ passed: 3, failed: 0 }, { code: 1 }).failed, 1);
  assert.equal(judge({ passed: 3, failed: 0 }, { code: null }).failed, 1);
  assert.equal(judge({ passed: 3, failed: 0 }, { code: null, timed_out: true }).failed, 1);
  assert.equal(judge(undefined, { code: 0 }).failed, 1);
  assert.equal(judge({ passed: 0, failed: 0 }, { code: 0 }).failed, 1);
});

test('what failed is found in a long report', () => {
  const rule = '='.repeat(79);
  const doctest = `noise\n${rule}\na_test.cpp:5:\nTEST CASE:  two is three\n\na_test.cpp:6: ERROR: CHECK( 2 == 3 ) is NOT correct!\n\n` +
    `${rule}\na_test.cpp:9:\nTEST CASE:  talks\n\na_test.cpp:9: MESSAGE: hello\n\n${rule}\n[doctest] test cases: 2 | 1 passed | 1 failed |`;
  assert.match(failures(doctest), /two is three[^]*2 == 3/);
  assert.doesNotMatch(failures(doctest), /hello|noise|test cases/);
  assert.equal(failures('✔ good\n\n✖ failing tests:\n\ntest at a.mjs:1:1\n✖ bad (1ms)'), '✖ failing tests:\ntest at a.mjs:1:1\n✖ bad (1ms)');
  assert.equal(failures('started\nSegmentation fault\n'), 'started\nSegmentation fault');
});

test('an embedded file keeps every byte', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = embed('all', bytes);
  assert.match(text, /all_size = 256;/);
  const literal = [...text.matchAll(/^ {4}"(.*)";?$/gm)].map((match) => match[1]).join('');
  const read = [...literal.matchAll(/\\([0-7]{3})|([^\\])/g)].map(([, octal, plain]) => (octal ? parseInt(octal, 8) : plain.charCodeAt(0)));
  assert.deepEqual(read, [...bytes]);
  assert.ok(!literal.includes('??'), 'no trigraphs');
});

test('a command that runs too long is ended with its children', async () => {
  const result = await run('sh', ['-c', 'echo started; sleep 60 & wait'], { timeout: 0.5 });
  assert.equal(result.timed_out, true);
  assert.equal(result.output, 'started\n');
});

test('a folder appears only when it is whole', async () => {
  const target = path.join(mkdtempSync(path.join(os.tmpdir(), 'looplab-')), 'made');
  await assert.rejects(make_folder(target, () => { throw new Error('stop'); }));
  assert.ok(!existsSync(target));
  await make_folder(target, (folder) => writeFileSync(path.join(folder, 'a'), '1'));
  await make_folder(target, (folder) => writeFileSync(path.join(folder, 'b'), '2'));
  assert.ok(!existsSync(path.join(target, 'a')) && readFileSync(path.join(target, 'b'), 'utf8') === '2');
});

test('known causes of a failure become a sentence', () => {
  assert.match(explain('A', 'E: Temporary failure resolving').message, /no network/);
  assert.match(explain('A', 'tar: write error: No space left on device').message, /disk is full/);
  assert.match(explain('A', 'something else').message, /something else/);
});

test('both forms of apt sources are understood', () => {
  const deb822 = 'Types: deb deb-src\n# a comment\nURIs: http://one.example/debian\nSuites: bookworm bookworm-updates\nComponents: main\n' +
    'Signed-By: /usr/share/keyrings/k.gpg\n\nTypes: deb\nEnabled: no\nURIs: http://two.example/debian\nSuites: bookworm\nComponents: main\n';
  const [first, second] = read_deb822(deb822);
  assert.deepEqual(first.suites, ['bookworm', 'bookworm-updates']);
  assert.equal(first.signed_by, '/usr/share/keyrings/k.gpg');
  assert.deepEqual([first.enabled, second.enabled], [true, false]);
  const inline = read_deb822('Types: deb\nURIs: http://x.example/\nSuites: a\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc\n');
  assert.match(inline[0].signed_by, /^-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc/);
  const [line] = read_one_line('# no\ndeb [arch=amd64 signed-by=/k.gpg] http://x.example/debian bookworm main contrib # why\n');
  assert.deepEqual([line.uris[0], line.suites[0], line.components, line.signed_by], ['http://x.example/debian', 'bookworm', ['main', 'contrib'], '/k.gpg']);
});

test('every dependency says its version, its licence, its reason and where it comes from', () => {
  for (const [name, entry] of Object.entries(dependencies)) {
    assert.ok(entry.version && entry.licence && entry.why && entry.group.length, name);
    assert.ok(entry.debian || entry.npm || entry.upstream, name);
  }
});

test('notices of what is not distributed are left out, with their licence texts', () => {
  const text = 'Format: x\nFiles-Excluded: y\n\nFiles: *\nCopyright: A\nLicense: MIT or NCSA\n\nFiles: test/a/* test/b\nCopyright: B\nLicense: GPL\n\n' +
    'License: MIT\n Free.\n .\n More.\n\nLicense: GPL\n Other.\n';
  const trimmed = trim_notices(text);
  assert.match(trimmed, /Copyright: A/);
  assert.match(trimmed, / Free\.\n \.\n More\./);
  assert.doesNotMatch(trimmed, /GPL|Excluded/);
});

test('a script knows that it was started, whatever the folder is called', async () => {
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'looplab-')), 'zwölf Äpfel & mehr');
  cpSync(at('scripts'), path.join(folder, 'scripts'), { recursive: true });
  cpSync(at('dependencies.json'), path.join(folder, 'dependencies.json'));
  const { code, output } = await run('node', [path.join(folder, 'scripts', 'serve.mjs'), '--bogus']);
  assert.equal(code, 1);
  assert.match(output, /Unknown option --bogus/);
});

test('a package is missing where its file is; without apt, where its program is not on PATH', () => {
  const wanted = { node: '/nowhere/bin/node', none: '/nowhere/bin/no-such-program', header: '/nowhere/include/a.h', here: '/etc/os-release' };
  assert.deepEqual(missing_packages(wanted, { apt: true }), ['node', 'none', 'header']);
  assert.deepEqual(missing_packages(wanted, { apt: false }), ['none']);
});

// By hand: magic and version; an import of a function and one of a memory; two functions of 2 and 4
// bytes; a custom section "name" whose first subsection is the module's name and whose second names the
// functions 0 and 2. From place 1 of the table on stands function 1.
test('the functions of a module are read out of it, with names and sizes', () => {
  const text = (word) => [word.length, ...Buffer.from(word)];
  const section = (kind, bytes) => [kind, bytes.length, ...bytes];
  const imports = section(2, [2, ...text('a'), ...text('f'), 0, 0, ...text('a'), ...text('m'), 2, 3, 1, 0xff, 1]);
  const table = section(9, [1, 0, 0x41, 1, 11, 1, 1]);
  const code = section(10, [2, 2, 0, 11, 4, 0, 1, 1, 11]);
  const names = [2, 0, ...text('f'), 2, ...text('a::b(int)')];
  const custom = section(0, [...text('name'), 0, 2, ...text('m'), 1, names.length, ...names]);
  const magic = [0, 97, 115, 109, 1, 0, 0, 0];
  assert.deepEqual(functions_of(Buffer.from([...magic, ...imports, ...table, ...code, ...custom])), [
    { name: 'f', bytes: 0, pointed: true }, { name: '', bytes: 2, pointed: true }, { name: 'a::b(int)', bytes: 4, pointed: false }]);
  assert.throws(() => functions_of(Buffer.from([...magic, ...section(9, [1, 1, 0, 1, 1])])), /table of an unknown kind/);
  assert.deepEqual(functions_of(Buffer.from(magic)), []);
});

test('the upper bound of a share that was seen in few trials is that of Clopper and Pearson', () => {
  // None of n: 1 - 0.05^(1/n). At most one of two: 1 - share^2 = 0.05.
  for (const n of [1, 20, 600]) assert.ok(Math.abs(most_share(0, n) - (1 - 0.05 ** (1 / n))) < 1e-9);
  assert.ok(Math.abs(most_share(1, 2) - Math.sqrt(0.95)) < 1e-9);
  assert.equal(most_share(3, 3), 1);
});

test("the script of an Emscripten that is not known is left alone", () => {
  const known = 'a;function getWasmImports(){assignWasmImports();return{a:wasmImports}}b;' +
    'worker.postMessage({cmd:"load",handlers});wasmPromiseResolve(msgData.wasmModule)';
  const told = with_second(known, 77);
  assert.match(told, /^import\{SecondModule\}from"\.\.\/web\/second_module\.js";a;var second=.*new SecondModule\(77,/);
  assert.match(told, /placeholder:second\.imports.*second:second\.shared,handlers.*second\.shared=msgData\.second;wasm/);
  for (const piece of ['assignWasmImports', 'cmd:"load"', 'msgData.wasmModule']) {
    assert.equal(with_second(known.replace(piece, 'other'), 77), null);
    assert.equal(with_second(known + known, 77), null);
  }
});

test('what only functions of the second module call goes with them; what a pointer may call stays', () => {
  const { callers, outside } = calls_of([
    '  "Import" [style="filled", fillcolor="turquoise"];',
    '  "run" [style="filled", fillcolor="white"];',
    '  "shown" [style="filled", fillcolor="gray"];',
    '  "run" -> "sort"; // call', '  "sort" -> "swap"; // call', '  "swap" -> "swap"; // call',
    '  "run" -> "both"; // call', '  "page" -> "both"; // call',
    '  "run" -> "shown"; // call', '  "run" -> "pointed"; // call'].join('\n'));
  assert.deepEqual([...outside], ['Import', 'shown']);
  const free = new Set(['sort', 'swap', 'both', 'page', 'lonely']);
  assert.deepEqual(only_called_from(['run'], callers, free).sort(), ['run', 'sort', 'swap']);
});

test('two functions that call each other go with the one that calls them, and stay where another does', () => {
  const calls = (...pairs) => pairs.reduce((map, [from, to]) => map.set(to, (map.get(to) ?? new Set()).add(from)), new Map());
  const pair = [['run', 'sort'], ['sort', 'merge'], ['merge', 'sort']];
  const free = new Set(['sort', 'merge']);
  assert.deepEqual(only_called_from(['run'], calls(...pair), free).sort(), ['merge', 'run', 'sort']);
  assert.deepEqual(only_called_from(['run'], calls(...pair, ['draw', 'merge']), free), ['run']);
  assert.deepEqual(only_called_from(['run'], calls(...pair), new Set(['sort'])), ['run']);
});
