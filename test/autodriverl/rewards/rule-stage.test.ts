import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultRuleLimits, RuleStage } from "../../../src/autodriverl/rewards/rule-stage.js";

const stage = new RuleStage();
const check = (response: string, more = {}) => stage.check({ response, ...more });

/** Text in which no run of words occurs twice. */
const varied = (words: number) => Array.from({ length: words }, (_, i) => `w${i}`).join(" ");

test("lets a sound answer pass", () => {
  expect(check("The light ahead is red. The car in front brakes, so we should brake too.")).toBeNull();
});

test("looks at the finish reason before the count: equality with the bound is a cut answer", () => {
  expect(check("fine", { tokens: 4096, finishReason: "length" })).toBe("truncated");
  expect(check("fine", { tokens: 4096, finishReason: "stop" })).toBeNull();
  expect(check("fine", { tokens: 4097, finishReason: "stop" })).toBe("too-long");
  expect(check(varied(4096))).toBeNull();
  expect(check(varied(4097))).toBe("too-long");
  expect(check(varied(4097), { tokens: 4000 })).toBeNull();
});

test.each(["", "  \n\t "])("an answer without a word is empty: %j", (text) => {
  expect(check(text)).toBe("empty");
});

test("a sentence of five words may stand twice, not three times, however it is written", () => {
  const twice = "We should brake right now. There is a car. We should brake right now!";
  expect(check(twice)).toBeNull();
  expect(check(`${twice} And so: \nwe SHOULD, brake right now`)).toBe("repeated-sentence");
  expect(check("We brake now. We brake now. We brake now. And that is what we do here.")).toBeNull();
});

test("a decimal point ends no sentence", () => {
  const far = "It is 3.5 metres away from us";
  expect(check(`${far}. ${far}. ${far}.`)).toBe("repeated-sentence");
  // Were it split at the point, "5 metres away from us" would stand there three times.
  expect(
    check("It is 1.5 metres away from us. Is 2.5 metres away from us. Was 3.5 metres away from us."),
  ).toBeNull();
});

test("from 200 tokens on half of the runs of four must be different", () => {
  const cycle = "one two three four five six seven eight nine ten";
  const repeated = (times: number) => Array(times).fill(cycle).join(" , ");
  expect(check(`${repeated(15)} ${varied(10)}`)).toBeNull();
  expect(check(`${repeated(20)} ${varied(10)}`)).toBe("few-grams");
  expect(check(`${repeated(10)} ${varied(300)}`)).toBeNull();
});

test("must not end in a loop, of up to 64 tokens", () => {
  const loop = (period: number, times: number) => Array(times).fill(varied(period)).join(" ");
  expect(check(`First of all ${loop(5, 4)}`)).toBe("loop");
  expect(check(`First of all ${loop(5, 3)}`)).toBeNull();
  expect(check(`${loop(5, 4)} and then no more`)).toBeNull();
  // Three times the same are 4 tokens or more: too few to be a loop.
  expect(check("Stop, stop, stop, stop")).toBeNull();
  expect(check("Wait for it......................")).toBeNull();
  expect(check(`First of all ${"stop ".repeat(16)}`)).toBe("loop");
  const wide = new RuleStage({ ...defaultRuleLimits, gramShare: 0 });
  expect(wide.check({ response: loop(64, 4) })).toBe("loop");
  expect(wide.check({ response: loop(65, 4) })).toBeNull();
});

test("each threshold moves its rule", () => {
  const strict = new RuleStage({
    ...defaultRuleLimits,
    sentenceTimes: 2,
    sentenceWords: 2,
    truncated: false,
  });
  expect(strict.check({ response: "We brake. We brake. And so we do." })).toBe("repeated-sentence");
  expect(strict.check({ response: "fine", finishReason: "length" })).toBeNull();
});

test("does not remember the answers before", () => {
  const texts = fc.array(fc.stringMatching(/^[a-c .]{0,80}$/), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(texts, (all) => {
      for (const response of all) expect(stage.check({ response })).toBe(new RuleStage().check({ response }));
    }),
  );
});

/** The share of different runs, told by strings instead of hashes. */
test("counts runs as a set of strings does", () => {
  const words = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 200, maxLength: 260 });
  fc.assert(
    fc.property(words, (of) => {
      const runs = of.slice(3).map((_, i) => of.slice(i, i + 4).join(" "));
      const isFew = new Set(runs).size / runs.length < 0.5;
      const only = new RuleStage({ ...defaultRuleLimits, sentenceTimes: 1e9, loopTimes: 1e9 });
      expect(only.check({ response: of.join(" ") })).toBe(isFew ? "few-grams" : null);
    }),
  );
});
