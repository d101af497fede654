// What this machine is: its distribution, its rights, its free space, the commands on its PATH.
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../lib/process.mjs';
import { root } from '../lib/project.mjs';

/** {id, codename, debian}: debian is true for Debian 12 and newer, whose packages are known here. */
export function distribution() {
  if (!existsSync('/etc/os-release')) return { id: process.platform, codename: '', debian: false, apt: false };
  const fields = Object.fromEntries(
    [...readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map((m) => [m[1], m[2]]));
  const debian = fields.ID === 'debian' && !(Number(fields.VERSION_ID) < 12);
  return {
    id: fields.ID,
    name: fields.PRETTY_NAME ?? fields.ID,
    codename: fields.VERSION_CODENAME ?? '',
    debian,
    apt: existsSync('/usr/bin/apt-get'),
  };
}

export const is_root = () => process.getuid?.() === 0;

export function on_path(command) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, command)).find((file) => existsSync(file));
}

export function require_space(gigabytes) {
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes) {
    throw new Problem(
      `The disk is nearly full: set-up needs ${gigabytes} GB in the project's folder and ${free.toFixed(1)} GB are free.`);
  }
}

export function require_node() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    throw new Problem(`Node ${process.versions.node} is too old: install Node 20 or newer and start again.`);
  }
}
