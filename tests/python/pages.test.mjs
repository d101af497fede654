// The Python of every page gives the page's answer.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { at } from '../../scripts/lib/project.mjs';
import { answer_of, export_run, for_all, page_file, run_page, run_page_python, run_python, temporary_folder } from './support/programs.mjs';
import { exported, settings } from './support/settings.mjs';

const in_folder = temporary_folder(after);
const results = [];

before(async () => {
  const runs = Object.entries(settings).flatMap(([page, sets]) => sets.map((parameters) => ({ page, parameters })));
  await for_all(runs.entries(), async ([i, { page, parameters }]) => {
    const result = { page, parameters };
    results.push(result);
    try {
      result.file = in_folder(`${i}.json`);
      result.record = await run_page(page, parameters, result.file);
      result.output = await run_page_python(page, parameters, in_folder(`page_${i}.py`));
      if (parameters === exported(page)) await run_exports(result, i);
    } catch (error) {
      result.error = error;
    }
  });
});

/** Where nothing of the project is found. */
async function run_exports(result, i) {
  result.py = await export_run(result.file, 'py', in_folder(`export_${i}.py`));
  result.py_output = await run_python([in_folder(`export_${i}.py`)], { alone: true, cwd: in_folder() });
  result.ipynb = await export_run(result.file, 'ipynb', in_folder(`export_${i}.ipynb`));
  result.ipynb_output = await run_python([at('tests', 'python', 'support', 'run_notebook.py'), in_folder(`export_${i}.ipynb`)], {
    alone: true, cwd: in_folder(), env: { HOME: in_folder(), JUPYTER_RUNTIME_DIR: in_folder('runtime'), IPYTHONDIR: in_folder('ipython') } });
}

const of_page = (page) => results.filter((result) => result.page === page).map((result) => {
  if (result.error) throw result.error;
  return result;
});

test('every file is of a page that is run here', () => {
  const files = readdirSync(at('tests', 'python')).filter((name) => name.endsWith('.py') && name !== 'looplab_random.py');
  assert.deepEqual(files.sort(), Object.keys(settings).map((page) => page_file(page).split('/').at(-1)).sort());
});

for (const page of Object.keys(settings)) {
  test(`${page}: Python gives the page's answer`, () => {
    const found = of_page(page);
    assert.equal(found.length, settings[page].length);
    for (const { parameters, record, output } of found) {
      assert.equal(record.checked, true);
      assert.equal(answer_of(output), expected_answer(record), JSON.stringify(parameters));
    }
  });

  test(`${page}: the exported program and notebook give it, on their own`, () => {
    const { record, py, ipynb, py_output, ipynb_output } = of_page(page).find(({ parameters }) => parameters === exported(page));
    for (const output of [py_output, ipynb_output]) assert.equal(answer_of(output), expected_answer(record));
    assert.doesNotMatch(py, /looplab_random/);
    assert.doesNotMatch(ipynb, /looplab_random|\bNaN\b|Infinity/);
  });
}

/** Of the machine Python tells the processors; the page follows chains through the memory it was given. */
const expected_answer = (record) => (record.parameters.tool === 'machine' ? `${record.environment.reported_processors} processors` : record.answer);

test('another seed is another answer where the answer depends on the data', () => {
  for (const page of ['iteration/sum', 'iteration/serial', 'iteration/growth', 'profiling/profile']) {
    assert.equal(new Set(of_page(page).map(({ output }) => answer_of(output))).size, settings[page].length, page);
  }
});

test('profiling/toolbox: glob and pprint of Python print what the page prints', () => {
  for (const { record, output } of of_page('profiling/toolbox')) {
    if (record.parameters.tool === 'machine') continue;
    const shown = record.texts[0].text.split('\n').filter((line) => line && !line.startsWith('>>>'));
    assert.ok(shown.length > 0);
    // In what order repr() writes a set depends on the hashes of its items.
    const printed = output.replace('{11, 3}', '{3, 11}').split('\n').slice(0, shown.length);
    assert.deepEqual(printed, shown, JSON.stringify(record.parameters));
  }
});
