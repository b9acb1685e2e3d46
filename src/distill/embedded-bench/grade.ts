import { NONE, type Readout, readoutNames, readouts } from "../../policy/vla/prompt.js";

/** What a student said about a frame, beside the truth. */
export interface GradedAnswer {
  /** True words at the readouts, in their order. */
  readonly truth: readonly string[];
  /** The student's words; null where its output could not be decoded. */
  readonly said: readonly string[] | null;
  /** Where the vehicle went: x ahead, y right, 0.5 s apart, metres. */
  readonly driven: readonly (readonly number[])[];
  /** Where the student would have gone, at the same times; null where its output could not be decoded. */
  readonly planned: readonly (readonly number[])[] | null;
}

export interface WordGrade {
  readonly type: "word";
  readonly frames: number;
  /** Share of frames with the right word. */
  readonly right: number;
  /** The word that is true most often, and the share right of always saying it. */
  readonly commonest: { readonly word: string; readonly right: number };
}

export interface NumberGrade {
  readonly type: "number";
  readonly unit: "m" | "m/s";
  readonly frames: number;
  /** Frames in which both the truth and the answer hold a number; errors are over these. */
  readonly both: number;
  readonly meanAbsoluteError: number | null;
  /** Share of those frames whose error is at most {@link closeWithin}. */
  readonly close: number | null;
  /** Mean absolute error over the same frames of always saying the median of their truths. */
  readonly medianError: number | null;
  /** Share of all frames in which truth and answer agree on whether there is a number at all. */
  readonly noneAgreement: number;
  /** The same share of always saying what is true more often, a number or none. */
  readonly commonestAgreement: number;
}

export type ReadoutGrade = WordGrade | NumberGrade;

/** Light states where one is visible. */
export interface LightGrade {
  readonly frames: number;
  readonly right: number | null;
  readonly commonest: { readonly word: string; readonly right: number } | null;
  /** Frames by true state and by answer. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface PlanGrade {
  /** Frames with a plan; errors are over these. */
  readonly frames: number;
  /** Mean distance to where the vehicle went, over all waypoints, metres. */
  readonly averageDisplacement: number | null;
  /** Mean distance at the last waypoint, metres. */
  readonly finalDisplacement: number | null;
}

export interface Grades {
  readonly frames: number;
  readonly undecodable: number;
  readonly readouts: Readonly<Record<Readout, ReadoutGrade>>;
  readonly visibleLight: LightGrade;
  readonly plan: PlanGrade;
}

/** What counts as close, by kind of number: 2 m, 1 m/s. */
export const closeWithin = { metres: 2, speed: 1 } as const;

/** Counts what students said against what was true; no judge has a part in it. An undecodable output is wrong everywhere. */
export function gradeAnswers(answers: readonly GradedAnswer[]): Grades {
  const grades = readoutNames.map((name, place) => {
    const pairs = answers.map(({ truth, said }) => ({ truth: truth[place], said: said?.[place] ?? null }));
    const kind = readouts[name];
    return [name, typeof kind === "string" ? gradeNumbers(kind, pairs) : gradeWords(pairs)] as const;
  });
  return {
    frames: answers.length,
    undecodable: answers.filter(({ said }) => said === null).length,
    readouts: Object.fromEntries(grades) as Record<Readout, ReadoutGrade>,
    visibleLight: gradeVisibleLights(answers),
    plan: gradePlans(answers),
  };
}

interface Pair {
  readonly truth: string;
  readonly said: string | null;
}

function gradeWords(pairs: readonly Pair[]): WordGrade {
  const right = pairs.filter(({ truth, said }) => truth === said).length;
  return {
    type: "word",
    frames: pairs.length,
    right: right / pairs.length,
    commonest: commonestOf(pairs.map(({ truth }) => truth)),
  };
}

function gradeNumbers(kind: "metres" | "speed", pairs: readonly Pair[]): NumberGrade {
  const both = pairs
    .map(({ truth, said }) => [numberIn(truth), numberIn(said)])
    .filter((pair): pair is [number, number] => pair.every((value) => value !== null));
  const errors = both.map(([truth, said]) => Math.abs(said - truth));
  const median = medianOf(both.map(([truth]) => truth));
  const agreed = pairs.filter(({ truth, said }) =>
    truth === NONE ? said === NONE : numberIn(said) !== null,
  ).length;
  return {
    type: "number",
    unit: kind === "metres" ? "m" : "m/s",
    frames: pairs.length,
    both: both.length,
    meanAbsoluteError: meanOrNull(errors),
    close: meanOrNull(errors.map((error) => (error <= closeWithin[kind] ? 1 : 0))),
    medianError: meanOrNull(both.map(([truth]) => Math.abs(truth - median))),
    noneAgreement: agreed / pairs.length,
    commonestAgreement: commonestOf(pairs.map(({ truth }) => (truth === NONE ? NONE : "number"))).right,
  };
}

function gradeVisibleLights(answers: readonly GradedAnswer[]): LightGrade {
  const place = readoutNames.indexOf("light");
  const lit = answers.filter(({ truth }) => truth[place] !== NONE);
  const confusion: Record<string, Record<string, number>> = {};
  for (const { truth, said } of lit) {
    confusion[truth[place]] ??= {};
    const row = confusion[truth[place]];
    const word = said?.[place] ?? "undecodable";
    row[word] = (row[word] ?? 0) + 1;
  }
  return {
    frames: lit.length,
    right: meanOrNull(lit.map(({ truth, said }) => (said?.[place] === truth[place] ? 1 : 0))),
    commonest: lit.length > 0 ? commonestOf(lit.map(({ truth }) => truth[place])) : null,
    confusion,
  };
}

function gradePlans(answers: readonly GradedAnswer[]): PlanGrade {
  const distances = answers.flatMap(({ driven, planned }) =>
    planned === null ? [] : [driven.map(([x, y], i) => Math.hypot(planned[i][0] - x, planned[i][1] - y))],
  );
  return {
    frames: distances.length,
    averageDisplacement: meanOrNull(distances.map((of) => meanOrNull(of)!)),
    finalDisplacement: meanOrNull(distances.map((of) => of[of.length - 1])),
  };
}

/** Null for words that are no number, and for none at all. */
function numberIn(word: string | null): number | null {
  return word !== null && /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : null;
}

/** The first in the alphabet where several are as common. */
function commonestOf(words: readonly string[]): { word: string; right: number } {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const [[word, count]] = [...counts].sort(
    ([first, one], [second, other]) => other - one || (first < second ? -1 : 1),
  );
  return { word, right: count / words.length };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((first, second) => first - second);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
