// The npm packages that the tests use, at exactly the versions of dependencies.json, in .looplab/npm.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { must_run } from '../lib/process.mjs';
import { hash_of, home, in_groups, is_done, make_folder, mark_done } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';

/** Arguments for an installation that reports errors, asks nothing and gives up within a minute. */
export const npm_install = [
  'install', '--loglevel=error', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000', `--cache=${home('tmp', 'npm')}`,
];

export async function setup_npm() {
  const wanted = Object.fromEntries(in_groups(['test']).filter((entry) => entry.npm).map((entry) => [entry.npm, entry.version]));
  const key = hash_of(wanted);
  const target = home('npm');
  if (is_done('npm', key, target)) return;
  await step(`npm packages ${Object.keys(wanted).join(', ')}`, () => make_folder(target, async (folder) => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: wanted }, null, 2));
    await must_run('Installing npm packages', 'npm', npm_install, { cwd: folder });
  }));
  mark_done('npm', key);
}
