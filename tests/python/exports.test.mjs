// What is exported as Python: hostile records stay data, and what has no Python says so.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { run } from '../../scripts/lib/process.mjs';
import { answer_of, export_run, filled, page_file, program, run_page, run_python, temporary_folder } from './support/programs.mjs';

const in_folder = temporary_folder(after);
let record;
before(async () => {
  record = await run_page('profiling/toolbox', { names: 1001 }, in_folder('a.json'));
});

async function exported(change, format = 'py') {
  writeFileSync(in_folder('changed.json'), JSON.stringify({ ...record, ...change }));
  return export_run(in_folder('changed.json'), format, in_folder(`changed.${format}`));
}

/** The value of the parameter as Python has it after the program's first cell. */
async function pattern_in(script) {
  const cell = script.slice(script.indexOf('# %% Parameters'), script.indexOf('# %% The tools'));
  writeFileSync(in_folder('cell.py'), `${cell}\nimport json\nprint(json.dumps(pattern))\n`);
  return JSON.parse(await run_python([in_folder('cell.py')], { alone: true, cwd: in_folder() }));
}

const hostile = [
  '"""\n import os; os.mkdir("bad") #', "'''\nimport os\nos.mkdir('bad')\n'''", '\\', '\\"', "\\'", '"); import os #', 'a\r\nb\tc', '# %%\nimport os',
  'µ×⁄ \u2028 \u202e 🧠', '{pattern!r}', '%s %(x)s', '\u0000', "it's \"so\"",
];

test('a hostile text stays the text that it is, in the program and in the notebook', async () => {
  for (const pattern of hostile) {
    const parameters = { ...record.parameters, pattern };
    const script = await exported({ parameters });
    // Reading a file leaves no control characters in it; all else is as it was.
    const kept = JSON.parse(await exported({ parameters }, 'looplab')).parameters.pattern;
    if (!/[\p{C}\p{Zl}]/u.test(pattern)) assert.equal(kept, pattern);
    assert.equal(await pattern_in(script), kept);
    const cells = JSON.parse(await exported({ parameters }, 'ipynb')).cells.map(({ source }) => source.join(''));
    assert.equal(await pattern_in(`# %% Parameters\n${cells[1]}\n# %% The tools`), kept);
  }
  assert.ok(!existsSync(in_folder('bad')));
});

test('a hostile question, id or key is no line of the program', async () => {
  const line = 'x\nimport os; os.mkdir("bad")\n# %% Parameters\n"""';
  const script = await exported({ question: line, started: line, parameters: { ...record.parameters, [line]: line } });
  assert.doesNotMatch(script, /^import os; /m);
  writeFileSync(in_folder('hostile.py'), script);
  const output = await run_python([in_folder('hostile.py')], { alone: true, cwd: in_folder() });
  assert.equal(answer_of(output), record.answer);
  assert.ok(!existsSync(in_folder('bad')));
});

test('exported with the presets, the block of parameters is that of the file', async () => {
  const file = readFileSync(page_file('profiling/toolbox'), 'utf8');
  const block = filled(file, { names: 1001 }).split('\n\n')[0].replace('1001', '1_001');
  assert.ok((await exported({})).includes(`\n${block}\n`));
});

test('where processes are not forked, the notebook of multiprocessing says what is missing and waits for nothing', async () => {
  const processes = await run_page('parallel/processes', { neurons: 5, samples: 40 }, in_folder('processes.json'));
  const notebook = JSON.parse(await export_run(in_folder('processes.json'), 'ipynb', in_folder('processes.ipynb')));
  const code = notebook.cells.filter(({ cell_type: kind }) => kind === 'code').map(({ source }) => source.join('')).join('\n');
  writeFileSync(in_folder('cells.json'), JSON.stringify(code));
  // As a notebook's cells: a program without a file.
  const output = await run_python(['-c', 'import json, multiprocessing\nmultiprocessing.set_start_method("spawn")\n' +
    `exec(json.load(open(${JSON.stringify(in_folder('cells.json'))})))`], { alone: true, cwd: in_folder() });
  assert.match(output, /multiprocessing finds functions in files only/);
  assert.equal(answer_of(output), processes.answer);
});

test('a run of another program, or of a page that is not here, has no Python', async () => {
  const refused = async (file, sentence) => {
    for (const format of ['py', 'ipynb']) {
      const { code, output } = await run(program, ['export', file, '--format', format]);
      assert.deepEqual([code, output], [65, `looplab: ${sentence}\n`]);
    }
  };
  writeFileSync(in_folder('foreign.json'), JSON.stringify({ results: [{ command: 'sleep', times: [1, 2, 3] }] }));
  await refused(in_folder('foreign.json'), 'This run is of another program, so no page has its Python.');
  writeFileSync(in_folder('unknown.json'), JSON.stringify({ ...record, experiment: 'gpu/later' }));
  await refused(in_folder('unknown.json'), 'This run is of a page that this program does not have, so its Python is missing.');
});
