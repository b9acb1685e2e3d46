/** When a response gets 0 without being judged. The paper says "more than 4K tokens or substantial sentence repetition". */
export interface RuleLimits {
  /** Longest response, tokens as the trainer counts them; where it does not, words and marks. */
  readonly mostTokens: number;
  /** Whether a response cut at the bound gets 0; a rollout of exactly the bound is cut, not too long. */
  readonly truncated: boolean;
  /** A sentence of at least `sentenceWords` words must not occur `sentenceTimes` times. */
  readonly sentenceWords: number;
  readonly sentenceTimes: number;
  /** Of the runs of `gramWords` tokens at least this share must be different, from `gramFrom` tokens on. */
  readonly gramWords: number;
  readonly gramShare: number;
  readonly gramFrom: number;
  /** The end must not be `loopTimes` times the same up to `loopPeriod` tokens, `loopTokens` or more altogether. */
  readonly loopPeriod: number;
  readonly loopTimes: number;
  readonly loopTokens: number;
}

/** The paper leaves the thresholds open; these are ours. */
export const defaultRuleLimits: RuleLimits = {
  mostTokens: 4096,
  truncated: true,
  sentenceWords: 5,
  sentenceTimes: 3,
  gramWords: 4,
  gramShare: 0.5,
  gramFrom: 200,
  loopPeriod: 64,
  loopTimes: 4,
  loopTokens: 16,
};

/** The first rule that a response breaks. */
export type BrokenRule = "empty" | "truncated" | "too-long" | "repeated-sentence" | "few-grams" | "loop";

/** A response as far as the rules look at it. */
export interface RuledResponse {
  readonly response: string;
  /** As the trainer counts them. */
  readonly tokens?: number;
  /** Why the rollout ended; `length` is a cut one. */
  readonly finishReason?: string;
}

/** The rule stage. Works in buffers of its own that grow to the longest response, so that nothing is allocated per response. */
export class RuleStage {
  readonly #limits: RuleLimits;
  /** Hash of each token. */
  #tokens = new Int32Array(8192);
  #count = 0;
  readonly #sentences = new Map<number, number>();
  /** Open-addressed set of run hashes; a slot is taken where its mark is the current one. */
  #slots = new Int32Array(0);
  #marks = new Int32Array(0);
  #mark = 0;

  constructor(limits: RuleLimits = defaultRuleLimits) {
    this.#limits = limits;
  }

  /** The first broken rule, or null. */
  check({ response, tokens, finishReason }: RuledResponse): BrokenRule | null {
    const limits = this.#limits;
    if (limits.truncated && finishReason === "length") return "truncated";
    if (tokens !== undefined && tokens > limits.mostTokens) return "too-long";
    const mostTimes = this.#scan(response);
    if (this.#count === 0) return "empty";
    if (tokens === undefined && this.#count > limits.mostTokens) return "too-long";
    if (mostTimes >= limits.sentenceTimes) return "repeated-sentence";
    if (this.#count >= limits.gramFrom && this.#distinctShare() < limits.gramShare) return "few-grams";
    return this.#endsInLoop() ? "loop" : null;
  }

  /**
   * Hashes the words and marks of a text, in lower case; a run of the same mark is one token. Returns how often the most
   * frequent of its long enough sentences occurs. Sentences are compared by their words alone and end at . ! ? or a line's end.
   */
  #scan(text: string): number {
    const { sentenceWords } = this.#limits;
    this.#count = 0;
    this.#sentences.clear();
    if (this.#tokens.length < text.length) this.#tokens = new Int32Array(2 * text.length);
    const tokens = this.#tokens;
    let count = 0;
    let word = 0;
    let isInWord = false;
    let words = 0;
    let high = SEED;
    let low = SEED;
    let most = 0;
    const length = text.length;
    for (let i = 0; i <= length; i++) {
      const code = i < length ? text.charCodeAt(i) : NEWLINE;
      const letter = code < 128 ? WORD_CODES[code] : code;
      if (letter !== 0) {
        word = Math.imul((isInWord ? word : SEED) ^ letter, PRIME);
        isInWord = true;
        continue;
      }
      if (isInWord) {
        isInWord = false;
        tokens[count++] = word;
        words++;
        high = Math.imul(high ^ word, PRIME);
        low = Math.imul(low ^ (word >>> 7) ^ words, PRIME);
      }
      if (code === SPACE) continue;
      if (code > SPACE && code !== text.charCodeAt(i - 1)) tokens[count++] = code;
      if (!endsSentence(text, i, code)) continue;
      if (words >= sentenceWords) {
        const key = (high >>> 0) * 0x200000 + (low >>> 11);
        const times = (this.#sentences.get(key) ?? 0) + 1;
        this.#sentences.set(key, times);
        if (times > most) most = times;
      }
      words = 0;
      high = SEED;
      low = SEED;
    }
    this.#count = count;
    return most;
  }

  /** The share of runs of tokens that are different. */
  #distinctShare(): number {
    const { gramWords } = this.#limits;
    const runs = this.#count - gramWords + 1;
    if (this.#slots.length < 2 * runs) {
      const size = 1 << Math.ceil(Math.log2(2 * runs));
      this.#slots = new Int32Array(size);
      this.#marks = new Int32Array(size);
      this.#mark = 0;
    }
    const mark = ++this.#mark;
    const last = this.#slots.length - 1;
    let distinct = 0;
    for (let i = 0; i < runs; i++) {
      let hash = SEED;
      for (let k = 0; k < gramWords; k++) {
        hash = Math.imul(hash ^ this.#tokens[i + k], PRIME);
        hash ^= hash >>> 15;
      }
      let slot = (hash ^ (hash >>> 13)) & last;
      while (this.#marks[slot] === mark && this.#slots[slot] !== hash) slot = (slot + 1) & last;
      if (this.#marks[slot] === mark) continue;
      this.#marks[slot] = mark;
      this.#slots[slot] = hash;
      distinct++;
    }
    return distinct / runs;
  }

  #endsInLoop(): boolean {
    const { loopPeriod, loopTimes, loopTokens } = this.#limits;
    const end = this.#count;
    for (let period = 1; period <= loopPeriod; period++) {
      const length = Math.max(period * loopTimes, loopTokens);
      if (length > end) continue;
      let at = end - 1;
      while (at >= end - length + period && this.#tokens[at] === this.#tokens[at - period]) at--;
      if (at < end - length + period) return true;
    }
    return false;
  }
}

const SPACE = 32;
const NEWLINE = 10;
/** FNV-1a. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 16_777_619;

/** Letters in lower case, digits and the apostrophe by their code; 0 for what is no part of a word. What is not ASCII always is. */
const WORD_CODES = Uint8Array.from({ length: 128 }, (_, code) =>
  /[a-z0-9']/i.test(String.fromCharCode(code)) ? String.fromCharCode(code).toLowerCase().charCodeAt(0) : 0,
);

function endsSentence(text: string, at: number, code: number): boolean {
  if (code === 33 || code === 63 || code === NEWLINE) return true;
  if (code !== 46) return false;
  const next = text.charCodeAt(at + 1);
  // A decimal point ends nothing.
  return !(next >= 48 && next <= 57);
}
