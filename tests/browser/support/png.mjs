// Reads the pixels of a screenshot: 8-bit PNG without interlacing, as browsers write it.
import { inflateSync } from 'node:zlib';

function chunks(bytes) {
  const found = { IDAT: [] };
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IDAT') found.IDAT.push(data);
    else found[type] = data;
    at += length + 12;
  }
  return found;
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

const predictors = [() => 0, (left) => left, (left, up) => up, (left, up) => (left + up) >> 1, paeth];

/** {width, height, at(x, y) -> [red, green, blue]} of a PNG file's bytes. */
export function read_png(bytes) {
  const { IHDR, IDAT } = chunks(bytes);
  const [width, height, depth, colour] = [IHDR.readUInt32BE(0), IHDR.readUInt32BE(4), IHDR[8], IHDR[9]];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || IHDR[12] !== 0) throw new Error('This kind of PNG is not read here.');
  const step = colour === 6 ? 4 : 3;
  const raw = inflateSync(Buffer.concat(IDAT));
  const stride = width * step;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; ++y) {
    const predict = predictors[raw[y * (stride + 1)]];
    for (let x = 0; x < stride; ++x) {
      const here = y * stride + x;
      const left = x >= step ? pixels[here - step] : 0;
      const up = y > 0 ? pixels[here - stride] : 0;
      const corner = x >= step && y > 0 ? pixels[here - stride - step] : 0;
      pixels[here] = raw[y * (stride + 1) + 1 + x] + predict(left, up, corner);
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray(y * stride + x * step, y * stride + x * step + 3)] };
}
