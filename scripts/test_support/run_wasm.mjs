// Runs a program that Emscripten made, as an ES module, in Node:
//   node scripts/test_support/run_wasm.mjs build/web/looplab-tests.mjs [arguments]
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, ...words] = process.argv.slice(2);
const program = await import(pathToFileURL(path.resolve(file)));
await program.default({ arguments: words, onExit: (code) => process.exit(code) });
