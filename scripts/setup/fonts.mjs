// The typefaces, cut down to the characters in use, as TrueType outlines.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, must_run } from '../lib/process.mjs';
import { at, dependencies, hash_of, home, is_done, make_folder, mark_done } from '../lib/project.mjs';
import { step } from '../lib/steps.mjs';
import { download } from './apt.mjs';
import { copy_licence } from './licences.mjs';
import { use_packages } from './libraries.mjs';

const families = ['inter', 'jetbrains-mono'];

/** Every file below a folder. */
function files_below(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name));
}

async function fetch_package(name, scratch) {
  const { debian } = dependencies[name];
  const [file] = await download(debian.unpack, debian.suite, scratch);
  await must_run(`Unpacking ${path.basename(file)}`, 'dpkg-deb', ['-x', file, scratch]);
  copy_licence(name, path.join(scratch, 'usr/share/doc', debian.unpack[0], 'copyright'));
}

async function fetch_archive(name, scratch) {
  const { repository, archive } = dependencies[name].upstream;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const answer = await fetch(`https://github.com/${repository}/${archive}`);
  if (!answer.ok) throw new Problem(`Downloading ${archive} failed: the server answered ${answer.status}.`);
  const file = path.join(scratch, 'archive.zip');
  writeFileSync(file, new Uint8Array(await answer.arrayBuffer()));
  await must_run(`Unpacking ${archive}`, 'python3', ['-m', 'zipfile', '-e', file, scratch]);
  const licence = files_below(scratch).find((entry) => /(OFL|LICENSE)\.txt$/i.test(entry));
  if (licence) copy_licence(name, licence);
}

/** A face's static file; TrueType is preferred to OpenType with cubic outlines. */
function find_face(face, scratch) {
  const files = files_below(scratch);
  for (const extension of ['ttf', 'otf']) {
    const found = files.find((file) => path.basename(file) === `${face}.${extension}`);
    if (found) return found;
  }
  throw new Problem(`The typeface ${face} is not where set-up looked for it.`);
}

export async function setup_fonts() {
  const target = home('third_party', 'fonts');
  const script = at('scripts', 'setup', 'subset_font.py');
  const key = hash_of(families.map((name) => dependencies[name]), readFileSync(script), use_packages());
  if (is_done('fonts', key, target)) return;
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  let report = '';
  await step('Typefaces', () => make_folder(target, async (folder) => {
    for (const name of families) {
      const scratch = home('tmp', name);
      await (use_packages() ? fetch_package : fetch_archive)(name, scratch);
      for (const face of dependencies[name].faces) {
        report += await must_run(`Cutting ${face}`, python, [script, find_face(face, scratch), path.join(folder, `${face}.ttf`)]);
      }
      rmSync(scratch, { recursive: true });
    }
  }));
  process.stdout.write(report);
  mark_done('fonts', key);
}
