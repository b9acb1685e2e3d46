/** Seeded damage to files and frames. */

/** A generator of numbers in [0, 1): mulberry32. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}

/** Texts that stand in for a number or a word. */
const nasty = [
  "",
  "0",
  "-0",
  "-1",
  "1e308",
  "-1e308",
  "1e999",
  "9007199254740993",
  "4294967296",
  "NaN",
  "Infinity",
  "null",
  "true",
  "[]",
  "{}",
  '""',
  "0x10",
  "../../../etc/passwd",
  "/etc/passwd",
  "__proto__",
  "constructor",
  "\u0000",
  "\u001b[2J",
  "\ud800",
  "\u202e",
  "x".repeat(5000),
];

const damages = [
  /** Cuts the end off. */
  (random, bytes) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  /** Flips some bits. */
  (random, bytes) => {
    const copy = Buffer.from(bytes);
    for (let i = 0; i <= 8 * random(); i++)
      copy[Math.floor(random() * copy.length)] ^= 1 << Math.floor(8 * random());
    return copy;
  },
  /** Puts random bytes in. */
  (random, bytes) => {
    const at = Math.floor(random() * bytes.length);
    const noise = Buffer.from(
      Array.from({ length: 1 + Math.floor(20 * random()) }, () => Math.floor(256 * random())),
    );
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  /** Repeats a stretch. */
  (random, bytes) => {
    const from = Math.floor(random() * bytes.length);
    const stretch = bytes.subarray(from, from + Math.floor(2000 * random()));
    return Buffer.concat([bytes.subarray(0, from), stretch, stretch, bytes.subarray(from)]);
  },
  /** Leaves a stretch out. */
  (random, bytes) => {
    const from = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + Math.floor(500 * random()))]);
  },
  replaceNumber,
  replaceNumber,
  replaceWord,
  replaceWord,
];

function replaceNumber(random, bytes) {
  return replaceMatch(random, bytes, /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g);
}

function replaceWord(random, bytes) {
  return replaceMatch(random, bytes, /[A-Za-z_]{2,}/g);
}

function replaceMatch(random, bytes, pattern) {
  const text = bytes.toString("utf8");
  const start = Math.floor(random() * text.length);
  pattern.lastIndex = start;
  const found = pattern.exec(text);
  if (!found) return bytes.subarray(0, start);
  const after = text.slice(found.index + found[0].length);
  return Buffer.from(text.slice(0, found.index) + pick(random, nasty) + after);
}

/** Bytes with one to three damages. */
export function damaged(random, bytes) {
  let result = bytes;
  for (let i = 0; i <= 2 * random() && result.length > 0; i++) result = pick(random, damages)(random, result);
  return result;
}
