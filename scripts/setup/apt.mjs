// Debian packages: installed with apt, or fetched from a newer suite without touching /etc.
//
// The newer suite is read through a private apt configuration in .looplab/apt, made from the mirror
// and the keyring that the machine's own sources already name.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem, explain, must_run, run } from '../lib/process.mjs';
import { home } from '../lib/project.mjs';
import { distribution, is_root, on_path } from './system.mjs';

const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };

/**
 * The packages that are missing; `wanted` maps each to a file that it provides. A system without apt
 * keeps files elsewhere: there a program counts that is on PATH, and of other files the compiler will
 * tell.
 */
export function missing_packages(wanted, { apt } = distribution()) {
  const is_there = (probe) => existsSync(probe) || (!apt && (!probe.includes('/bin/') || Boolean(on_path(path.basename(probe)))));
  return Object.entries(wanted).filter(([, probe]) => !is_there(probe)).map(([name]) => name);
}

/** Installs packages with apt, or says how to. */
export async function install(packages) {
  if (!distribution().apt) {
    throw new Problem(`This system is not Debian: install by hand what these Debian packages hold, with their programs on PATH: ${packages.join(', ')}.`);
  }
  if (!is_root()) throw new Problem(`Set-up has to install packages and is not root: run ` +
    `"sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}" and start again.`);
  await must_run('Reading the lists of packages', 'apt-get', ['update', '-qq'], { env: environment });
  await must_run('Installing packages', 'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env: environment });
}

/** One source out of deb822 text: {types, uris, suites, components, signed_by, enabled}. */
export function read_deb822(text) {
  return text.split(/\n\s*\n/).map((paragraph) => {
    const lines = paragraph.split('\n').filter((line) => line && !line.startsWith('#'));
    const fields = {};
    let last = '';
    for (const line of lines) {
      const match = line.match(/^([\w-]+):\s*(.*)$/);
      if (match) fields[(last = match[1].toLowerCase())] = match[2];
      else if (last) fields[last] += `\n${line.trim() === '.' ? '' : line.slice(1)}`;
    }
    const words = (name) => (fields[name] ?? '').split(/\s+/).filter(Boolean);
    return {
      types: words('types'), uris: words('uris'), suites: words('suites'), components: words('components'),
      signed_by: (fields['signed-by'] ?? '').trim(), enabled: fields.enabled !== 'no',
    };
  });
}

export function read_one_line(text) {
  const pattern = /^(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+(.*)$/;
  return text.split('\n').map((line) => line.replace(/#.*/, '').trim().match(pattern)).filter(Boolean).map((m) => ({
    types: [m[1]], uris: [m[3]], suites: [m[4]], components: m[5].split(/\s+/),
    signed_by: m[2]?.match(/signed-by=(\S+)/)?.[1] ?? '', enabled: true,
  }));
}

function machine_sources() {
  const folder = '/etc/apt/sources.list.d';
  const files = existsSync(folder) ? readdirSync(folder).sort().map((name) => path.join(folder, name)) : [];
  const read = (file) => readFileSync(file, 'utf8');
  return [
    ...(existsSync('/etc/apt/sources.list') ? read_one_line(read('/etc/apt/sources.list')) : []),
    ...files.filter((file) => file.endsWith('.sources')).flatMap((file) => read_deb822(read(file))),
    ...files.filter((file) => file.endsWith('.list')).flatMap((file) => read_one_line(read(file))),
  ];
}

/** The mirror and keyring of the machine's own suite. */
function mirror() {
  const { codename } = distribution();
  const found = machine_sources().find((source) => source.enabled && source.types.includes('deb') &&
    source.suites.some((suite) => suite === codename || suite === 'stable') && source.components.includes('main') &&
    /^(https?|mirror|file)/.test(source.uris[0] ?? ''));
  if (!found) throw new Problem(`The apt sources of this machine name no mirror for ${codename} main: add one and start again.`);
  return { uri: found.uris[0], signed_by: found.signed_by };
}

/** Writes the private configuration and returns the arguments that select it. */
function private_configuration(suite) {
  const folder = home('apt', suite);
  for (const name of ['lists/partial', 'cache/archives/partial', 'empty']) mkdirSync(path.join(folder, name), { recursive: true });
  const { uri, signed_by } = mirror();
  let keyring = signed_by;
  if (signed_by.includes('BEGIN PGP')) {
    keyring = path.join(folder, 'mirror.asc');
    writeFileSync(keyring, `${signed_by.trim()}\n`);
  }
  const options = keyring ? ` [signed-by=${keyring.split(/[\s,]+/)[0]}]` : '';
  writeFileSync(path.join(folder, 'sources.list'), ['deb', 'deb-src'].map((type) => `${type}${options} ${uri} ${suite} main\n`).join(''));
  writeFileSync(path.join(folder, 'apt.conf'), [
    `Dir::Etc::sourcelist "${folder}/sources.list";`,
    `Dir::Etc::sourceparts "${folder}/empty";`,
    `Dir::Etc::preferences "${folder}/none";`,
    `Dir::Etc::preferencesparts "${folder}/empty";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::Cache "${folder}/cache";`,
    'Acquire::Languages "none";',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
    'APT::Sandbox::User "root";',
    'APT::Update::Error-Mode "any";',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear APT::Update::Post-Invoke;',
    '',
  ].join('\n'));
  return ['-qq', '-c', path.join(folder, 'apt.conf')];
}

const read_suites = new Map();

/** Reads the lists of a suite once; resolves to apt-get's arguments for it. */
function use_suite(suite) {
  if (!read_suites.has(suite)) read_suites.set(suite, read_lists(suite));
  return read_suites.get(suite);
}

async function read_lists(suite) {
  const select = private_configuration(suite);
  const update = () => run('apt-get', [...select, 'update'], { env: environment });
  let result = await update();
  if (/NO_PUBKEY|not signed|GPG error/.test(result.output) && is_root()) {
    // The keyring of an early Debian 12 does not know the newer suite's key yet.
    await install(['debian-archive-keyring']);
    result = await update();
  }
  if (result.code !== 0) throw explain(`Reading Debian's list of packages for ${suite}`, result.output);
  return select;
}

/** Downloads binary packages into an empty folder and returns their paths. */
export async function download(packages, suite, folder) {
  const select = await use_suite(suite);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await must_run(`Downloading ${packages.join(', ')}`, 'apt-get',
    [...select, 'download', ...packages.map((name) => `${name}/${suite}`)], { env: environment, cwd: folder });
  return packages.map((name) => path.join(folder, readdirSync(folder).find((file) => file.startsWith(`${name}_`))));
}

/** Downloads the upstream tarball of a source package and returns its path. */
export async function download_source(name, suite, folder) {
  const select = await use_suite(suite);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await must_run(`Downloading the source of ${name}`, 'apt-get',
    [...select, 'source', '--download-only', '--tar-only', `${name}/${suite}`], { env: environment, cwd: folder });
  return path.join(folder, readdirSync(folder).find((file) => file.includes('.orig.tar')));
}
