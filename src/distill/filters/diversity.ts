import { type Rejection, type TraceFilter, type TraceItem, wordsOf } from "./filter.js";

/** Words of a shingle, hashes of a signature, and bands of it that are looked up. */
const SHINGLE = 5;
const HASHES = 64;
const BANDS = 16;

export interface DiversityLimits {
  /** Traces as alike as this (Jaccard index of their runs of five words) are the same. */
  readonly alike: number;
  /** Traces of one answer of one template that are kept. */
  readonly mostPerAnswer: number;
}

export const defaultDiversity: DiversityLimits = { alike: 0.9, mostPerAnswer: 5000 };

/** 9. Near duplicates (MinHash over runs of five words), and what one answer has too much of. The first is kept. */
export function diversity({ alike, mostPerAnswer }: DiversityLimits): TraceFilter {
  return {
    name: "diversity",
    drops: `near duplicates (${alike} or more alike) and more than ${mostPerAnswer} traces of one answer`,
    check(items: readonly TraceItem[]): (Rejection | undefined)[] {
      const bands = new Map<string, Uint32Array[]>();
      const kept = new Map<string, number>();
      return items.map(({ trace, question }) => {
        const answer = `${question.template}/${question.value}`;
        const signature = signatureOf(trace.reasoning);
        const keys = bandKeys(answer, signature);
        const twin = keys
          .flatMap((key) => bands.get(key) ?? [])
          .some((other) => likeness(signature, other) >= alike);
        if (twin) return { rule: "near duplicate", found: trace.reasoning.slice(0, 120) };
        const count = kept.get(answer) ?? 0;
        if (count >= mostPerAnswer) return { rule: "enough of this answer", found: answer };
        kept.set(answer, count + 1);
        for (const key of keys) bands.set(key, [...(bands.get(key) ?? []), signature]);
        return undefined;
      });
    },
  };
}

/** The least hash of the shingles under each of {@link HASHES} hash functions. */
export function signatureOf(text: string): Uint32Array {
  const words = wordsOf(text.toLowerCase());
  const signature = new Uint32Array(HASHES).fill(0xffffffff);
  const shingles = Math.max(1, words.length - SHINGLE + 1);
  for (let from = 0; from < shingles; from++) {
    const base = hash(words.slice(from, from + SHINGLE).join(" "));
    for (let i = 0; i < HASHES; i++) {
      const value = mixed(base ^ Math.imul(i + 1, 0x9e3779b1));
      if (value < signature[i]) signature[i] = value;
    }
  }
  return signature;
}

/** Share of equal entries: an estimate of the Jaccard index of both texts' shingles. */
export function likeness(first: Uint32Array, second: Uint32Array): number {
  let equal = 0;
  for (let i = 0; i < HASHES; i++) if (first[i] === second[i]) equal++;
  return equal / HASHES;
}

function bandKeys(answer: string, signature: Uint32Array): string[] {
  const rows = HASHES / BANDS;
  return Array.from(
    { length: BANDS },
    (_, band) => `${answer}/${band}/${signature.slice(band * rows, (band + 1) * rows).join()}`,
  );
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}

/** Murmur3's finaliser. */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
