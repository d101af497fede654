// The project's folders, its dependencies, and the stamps that say what is already done.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const at = (...parts) => path.join(root, ...parts);
export const home = (...parts) => at('.looplab', ...parts);

const { $comment, ...entries } = JSON.parse(readFileSync(at('dependencies.json'), 'utf8'));
export const dependencies = entries;

/** The dependencies that belong to any of the groups ("web", "native", "test"). */
export function in_groups(groups) {
  return Object.entries(dependencies)
    .filter(([, entry]) => entry.group.some((group) => groups.includes(group)))
    .map(([name, entry]) => ({ name, ...entry }));
}

export function hash_of(...values) {
  const hash = createHash('sha256');
  for (const value of values) {
    hash.update(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
    hash.update('\0');
  }
  return hash.digest('hex');
}

const stamp_file = (name) => home('stamps', name);

/** True when `name` was made from exactly this key and what it made is still there. */
export function is_done(name, key, ...results) {
  const file = stamp_file(name);
  return existsSync(file) && readFileSync(file, 'utf8') === key && results.every((result) => existsSync(result));
}

export function mark_done(name, key) {
  const file = stamp_file(name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, key);
  renameSync(`${file}.new`, file);
}

/** Fills a folder under a temporary name and renames it, so that a half-made folder never counts. */
export async function make_folder(target, fill) {
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await fill(unfinished);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(unfinished, target);
}
