// The npm packages of a group, at exactly the versions of dependencies.json: those of the tests in
// .looplab/npm, the one of the build in .looplab/npm-page.
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

const folders = { test: 'npm', page: 'npm-page' };

export async function setup_npm(group) {
  const wanted = Object.fromEntries(in_groups([group]).filter((entry) => entry.npm).map((entry) => [entry.npm, entry.version]));
  const key = hash_of(wanted);
  const target = home(folders[group]);
  if (is_done(folders[group], key, target)) return;
  await step(`npm packages ${Object.keys(wanted).join(', ')}`, () => make_folder(target, async (folder) => {
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: wanted }, null, 2));
    await must_run('Installing npm packages', 'npm', npm_install, { cwd: folder });
  }));
  mark_done(folders[group], key);
}
