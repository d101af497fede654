// Cuts the pieces of source between "// [show NAME]" and "// [/show]" out of the files, so that the
// code a page shows is the code that was compiled: node scripts/shown_code.mjs OUTPUT ROOT FILE...
// Python (tests/python/) is taken whole, under the key "python/<its place>".
// OUTPUT is a source of C++, or, where it ends in .json, [[key, text], ...] for the page, which loads it
// when it is there already.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

function pieces(text, file) {
  const found = [];
  let open = null;
  for (const [index, line] of text.split('\n').entries()) {
    const begin = line.match(/^\s*\/\/ \[show (.+)\]$/);
    const end = /^\s*\/\/ \[\/show\]$/.test(line);
    const where = `${file}:${index + 1}`;
    if (begin && open) throw new Error(`${where}: [show] inside [show ${open.name}]`);
    if (end && !open) throw new Error(`${where}: [/show] without [show]`);
    if (begin) open = { name: begin[1], lines: [] };
    else if (end) {
      found.push({ ...open, text: undented(open.lines) });
      open = null;
    } else if (open) open.lines.push(line);
  }
  if (open) throw new Error(`${file}: [show ${open.name}] is not closed`);
  return found;
}

function undented(lines) {
  const indents = lines.filter((line) => line.trim()).map((line) => line.match(/^ */)[0].length);
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common).trimEnd()).join('\n').trim();
}

const cpp = (text) => JSON.stringify(text).replace(/\?/g, '\\?');

const [output, root, ...files] = process.argv.slice(2);
const place = (file, ...folder) => path.relative(path.join(root, ...folder), file).split(path.sep).join('/');
const entries = files.sort().flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  if (file.endsWith('.py')) return [{ key: `python/${place(file, 'tests', 'python')}`, text }];
  const name = place(file, 'core');
  return pieces(text, name).map((piece) => ({ key: `${name}#${piece.name}`, text: piece.text }));
});
const source = () => `#include "experiments/shown_code.hpp"

namespace looplab::experiments {

std::span<const ShownCode> shown_code() noexcept {
  static constexpr ShownCode pieces[] = {
${entries.map(({ key, text }) => `      {${cpp(key)}, ${cpp(text)}},`).join('\n')}
  };
  return pieces;
}

}  // namespace looplab::experiments
`;
const json = () => `${JSON.stringify(entries.map(({ key, text }) => [key, text]))}\n`;

mkdirSync(path.dirname(output), { recursive: true });
writeFileSync(output, output.endsWith('.json') ? json() : source());
