import { RandomStream } from "../../base/random.js";
import { groupBy } from "../../bench/group-by.js";
import { bootstrapInterval, type Interval, standardDeviationOf } from "../../bench/intervals.js";
import { type Task, tasks } from "../objective/difficulty.js";
import type { Form } from "../rewards/rubrics.js";
import type { Verdict } from "./evaluate.js";
import { benchCorruptions, type Setting } from "./settings.js";

/** A task in a setting. */
export interface BenchCell {
  /** Unweighted mean of the forms' means, as in the paper's tables; null where nothing was scored. */
  readonly score: number | null;
  readonly byForm: Readonly<Partial<Record<Form, number>>>;
  /** Bootstrap over frames of the mean over all scores; null with fewer than two frames. */
  readonly interval: Interval | null;
  /** The score of each run alone, and how they spread. */
  readonly byRun: readonly (number | null)[];
  readonly runDeviation: number;
  /** Share of right answers where no judge is needed; null where the task has no such question. */
  readonly accuracy: number | null;
  /** Answers that entered; of all, those without a score and those that were blank. */
  readonly scored: number;
  readonly unscored: number;
  readonly blank: number;
}

export interface BenchTable {
  readonly cells: Readonly<Record<Setting, Readonly<Record<Task, BenchCell>>>>;
  /** Mean over the corruptions that were asked, by task; null where none was. */
  readonly corrupted: Readonly<Record<Task, number | null>>;
}

/** Verdicts as the paper's table: a score for each setting and task. */
export function benchTable(verdicts: readonly Verdict[]): BenchTable {
  const cells = Object.fromEntries(
    [...groupBy(verdicts, ({ setting }) => setting)].map(([setting, of]) => [
      setting,
      byTask((task) =>
        cell(
          of.filter(({ item }) => item.task === task),
          `${setting} ${task}`,
        ),
      ),
    ]),
  );
  return {
    cells,
    corrupted: byTask((task) => {
      const scores = benchCorruptions.flatMap(({ column }) => cells[column]?.[task].score ?? []);
      return mean(scores);
    }),
  };
}

function cell(verdicts: readonly Verdict[], name: string): BenchCell {
  const scored = verdicts.filter(({ score }) => score !== null);
  const runs = [...groupBy(verdicts, ({ run }) => run)].sort(([a], [b]) => a - b);
  const byRun = runs.map(([, of]) => meanOfForms(of).score);
  const told = verdicts.flatMap(({ isCorrect }) => isCorrect ?? []);
  const ofFrames = [...groupBy(scored, ({ item }) => `${item.scene}\n${item.frame}`).values()];
  return {
    ...meanOfForms(verdicts),
    interval: bootstrapInterval(
      ofFrames.map((of) => of.map(({ score }) => score!)),
      new RandomStream(name),
    ),
    byRun,
    runDeviation: standardDeviationOf(byRun.flatMap((score) => score ?? [])),
    accuracy: told.length === 0 ? null : told.filter(Boolean).length / told.length,
    scored: scored.length,
    unscored: verdicts.length - scored.length,
    blank: verdicts.filter(({ isBlank }) => isBlank).length,
  };
}

function meanOfForms(verdicts: readonly Verdict[]): Pick<BenchCell, "score" | "byForm"> {
  const byForm: Partial<Record<Form, number>> = {};
  for (const [form, of] of groupBy(verdicts, ({ item }) => item.form)) {
    const score = mean(of.flatMap((verdict) => verdict.score ?? []));
    if (score !== null) byForm[form] = score;
  }
  return { score: mean(Object.values(byForm)), byForm };
}

function byTask<T>(make: (task: Task) => T): Record<Task, T> {
  return Object.fromEntries(tasks.map((task) => [task, make(task)])) as Record<Task, T>;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
