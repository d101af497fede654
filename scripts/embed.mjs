// Turns a file into C++: node scripts/embed.mjs SYMBOL FILE OUTPUT. A string literal compiles
// much faster than a list of numbers. Octal escapes of three digits cannot run into what follows.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const literal = (byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f
    ? String.fromCharCode(byte)
    : `\\${byte.toString(8).padStart(3, '0')}`;
const escapes = Array.from({ length: 256 }, (_, byte) => literal(byte));

export function embed(symbol, bytes) {
  const lines = [];
  for (let from = 0; from < bytes.length; from += 1024) {
    let line = '';
    for (const byte of bytes.subarray(from, from + 1024)) line += escapes[byte];
    lines.push(`    "${line}"`);
  }
  return `#include <cstddef>
extern const std::size_t ${symbol}_size;
const std::size_t ${symbol}_size = ${bytes.length};
alignas(16) extern const unsigned char ${symbol}[];
alignas(16) const unsigned char ${symbol}[] =
${lines.join('\n') || '    ""'};
`;
}

const [symbol, file, output] = process.argv.slice(2);
if (output) {
  mkdirSync(path.dirname(output), { recursive: true });
  writeFileSync(output, embed(symbol, readFileSync(file)));
}
