// npm run desktop [-- arguments]: builds the desktop program and opens its window.
import { existsSync } from 'node:fs';
import { build_preset } from './lib/cmake.mjs';
import { Problem, main, start } from './lib/process.mjs';
import { at } from './lib/project.mjs';
import { step } from './lib/steps.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  await setup({ native: true });
  await step('Build the desktop program', () => build_preset('desktop'));
  const program = at('build', 'desktop', 'looplab-desktop');
  if (!existsSync(program)) throw new Problem('The build left no looplab-desktop.');
  const child = start(program, process.argv.slice(2), { stdio: 'inherit' });
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('close', (...ending) => resolve(ending));
    child.on('error', reject);
  });
  if (signal) throw new Problem(`The desktop program was ended by ${signal}.`);
  return code;
});
