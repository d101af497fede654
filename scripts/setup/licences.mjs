// Licence texts of third parties, kept for the notices in dist/.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Problem } from '../lib/process.mjs';
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

// The MIT licence's conditions, for works of which only the notice in their sources is there.
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction, including
without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO
EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE
USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** For a work under the MIT licence that comes without its text: whose it is stands at the top of a source. */
export function write_source_notice(name, source) {
  const copyright = existsSync(source) && readFileSync(source, 'utf8').match(/^\s*(Copyright .*)$/m)?.[1];
  if (!copyright) throw new Problem(`${source} does not say whose ${name} is, so the page could not name its author: use another Emscripten.`);
  mkdirSync(home('third_party', 'licences'), { recursive: true });
  writeFileSync(home('third_party', 'licences', `${name}.txt`), `${copyright}\n\n${mit}\n`);
}
