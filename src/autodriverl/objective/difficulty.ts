/** The four tasks of AutoDriveRL, from what is seen to what is done. */
export const tasks = ["perception", "prediction", "planning", "behavior"] as const;
export type Task = (typeof tasks)[number];

/** The scores of one question: samples [model][sample] in [0, 100]; null where no judge gave one. */
export interface ScoredQuestion {
  readonly task: Task;
  readonly scores: readonly (readonly (number | null)[])[];
}

/** How hard a frame is. High means easy: it is a mean score. */
export interface FrameDifficulty {
  /** Eq. 1 in [0, 100]; null where no question has a score of every model. */
  readonly overall: number | null;
  /** The same over the questions of each task alone. */
  readonly byTask: Readonly<Record<Task, number | null>>;
  /** The same of each model alone, over the same questions. */
  readonly byModel: readonly number[];
  /** Questions that entered. */
  readonly questions: number;
  /** Questions left out, since some model has not a single score for them. */
  readonly unscored: number;
}

/**
 * Difficulty of a frame, Eq. 1 of the DriveRX paper (arXiv 2505.20665):
 * D = (1/T) Σ_j (1/M) Σ_k (1/K) Σ_m s_jkm over T questions, M models, K samples. The means are nested as written, so a
 * frame leans to whichever task has most questions.
 *
 * A score that no judge gave is left out of the mean over samples; a question without any score of one of the models is
 * left out whole, since the mean over the other models would compare frames by different models.
 */
export function frameDifficulty(questions: readonly ScoredQuestion[]): FrameDifficulty {
  const scored = questions.flatMap(({ task, scores }) => {
    const byModel = scores.map(meanOfGiven);
    return byModel.length === 0 || byModel.includes(null) ? [] : [{ task, byModel: byModel as number[] }];
  });
  const ofQuestions = (chosen: readonly { byModel: readonly number[] }[]) =>
    chosen.length === 0 ? null : mean(chosen.map(({ byModel }) => mean(byModel)));
  const models = scored[0]?.byModel.length ?? 0;
  return {
    overall: ofQuestions(scored),
    byTask: Object.fromEntries(
      tasks.map((task) => [task, ofQuestions(scored.filter((question) => question.task === task))]),
    ) as Record<Task, number | null>,
    byModel: Array.from({ length: models }, (_, k) => mean(scored.map(({ byModel }) => byModel[k]))),
    questions: scored.length,
    unscored: questions.length - scored.length,
  };
}

function meanOfGiven(scores: readonly (number | null)[]): number | null {
  const given = scores.filter((score) => score !== null);
  return given.length === 0 ? null : mean(given);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
