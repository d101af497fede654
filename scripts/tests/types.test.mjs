// looplab.d.ts: it compiles, strictly, with a use of everything; and it names what looplab.js has.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Looplab, LooplabError, Notebook } from '../../web/looplab.js';
import { at, home } from '../lib/project.mjs';

const ts = createRequire(home('npm', 'package.json'))('typescript');
const folder = mkdtempSync(path.join(os.tmpdir(), 'looplab-types-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const options = {
  strict: true, noEmit: true, skipLibCheck: false, target: ts.ScriptTarget.ES2022, types: [],
  module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
};
const declarations = at('web', 'looplab.d.ts');

function complaints(source) {
  const file = path.join(folder, 'use.mts');
  writeFileSync(file, source);
  const program = ts.createProgram([declarations, file], options);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const head = `import { createLooplab, LooplabError, type LabRecord } from ${JSON.stringify(at('web', 'looplab.js'))};\n`;

test('the declarations compile with a use of them', () => {
  assert.deepEqual(complaints(`${head}
    const lab = await createLooplab({ memoryMegabytes: 256, onAbort: (reason) => String(reason).length });
    const { guess, parameters } = lab.describe(lab.experiments()[0].id);
    const preset: number = guess.preset + (parameters[0].min ?? 0);
    const record: LabRecord = await lab.run('iteration/sum', { elements: preset, type: 'float32' },
      { signal: AbortSignal.timeout(1000), onProgress: ({ line }, partial) => line + partial.status });
    const isolated: boolean = record.calibration.isolated && record.environment.isolated;
    const observed: number | null | undefined = record.histogram?.observed;
    const id = lab.notebook.import(lab.notebook.export(lab.notebook.entries('sum')[0].id, 'looplab'));
    const { rows, cautions } = lab.notebook.compare(id, id, { force: true });
    const texts: string[] = [...cautions, rows[0].baseline, rows[0].other, String(rows[0].baseline_ns?.toFixed(1))];
    const points = record.curves?.flatMap(({ curves }) => curves.flatMap((curve) => curve.points.map(({ x }) => x)));
    export { isolated, observed, points, texts, LooplabError };
  `), []);
});

test('what is wrong is found', () => {
  assert.equal(complaints(`${head} const lab = await createLooplab(); lab.nothing();`).length, 1);
  assert.equal(complaints(`${head} export const sum = (record: LabRecord) => record.histogram!.observed + 1;`).length, 1);
});

test('the declared classes have the members of the module, and no others', () => {
  const program = ts.createProgram([declarations], options);
  // For the page around the canvas and for the module itself.
  const internal = { Looplab: ['core', 'abandon', 'tell'], Notebook: [], LooplabError: ['code'] };
  for (const [name, made] of Object.entries({ Looplab, Notebook, LooplabError })) {
    const declared = program.getSourceFile(declarations).statements
      .find((each) => ts.isClassDeclaration(each) && each.name.text === name).members.map((member) => member.name.text);
    const there = Object.getOwnPropertyNames(made.prototype).filter((each) => each !== 'constructor');
    const known = [...there, ...internal[name]];
    assert.deepEqual(declared.filter((each) => !known.includes(each)), [], name);
    assert.deepEqual(there.filter((each) => !declared.includes(each) && !internal[name].includes(each)), [], name);
  }
});
