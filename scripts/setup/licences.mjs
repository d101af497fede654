// Licence texts of third parties, kept for the notices in dist/.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { home } from '../lib/project.mjs';

export function copy_licence(name, ...candidates) {
  const file = candidates.find((candidate) => existsSync(candidate));
  if (!file) return false;
  mkdirSync(home('third_party', 'licences'), { recursive: true });
  copyFileSync(file, home('third_party', 'licences', `${name}.txt`));
  return true;
}

const not_distributed = /^(test|tools|third_party|site|docs|media|debian|system\/include\/(X11|SDL))\//;

/** The file patterns of a paragraph of Debian's machine-readable copyright format. */
function patterns_of(paragraph) {
  const files = paragraph.match(/^Files:\s*([\s\S]*?)(?=^\S)/m)?.[1];
  return files?.split(/\s+/).filter(Boolean);
}

/**
 * Emscripten's notices without those for its tests and tools, of which nothing gets into the page.
 * A licence's text stays when a paragraph that stays names it.
 */
export function trim_notices(text) {
  const [, ...paragraphs] = text.split(/\n\s*\n(?=\S)/);
  const works = paragraphs.filter((paragraph) => patterns_of(paragraph)?.some((pattern) => !not_distributed.test(pattern)));
  const named = works.map((paragraph) => paragraph.match(/^License:\s*(.*)/m)?.[1] ?? '').join(' or ').split(/\s+(?:or|and|,)\s+|,\s*/i);
  const texts = paragraphs.filter((paragraph) => !patterns_of(paragraph) &&
    named.includes(paragraph.match(/^License:\s*(.*)/m)?.[1].trim()));
  return `${[...works, ...texts].join('\n\n').trim()}\n`;
}

export function write_trimmed_licence(name, file) {
  mkdirSync(home('third_party', 'licences'), { recursive: true });
  writeFileSync(home('third_party', 'licences', `${name}.txt`), trim_notices(readFileSync(file, 'utf8')));
}
