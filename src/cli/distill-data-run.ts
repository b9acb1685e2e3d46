import { buildQuestions } from "../distill/questions/question-set.js";
import { printJson, startProgress } from "./output.js";

export interface QuestionsOptions {
  readonly allFrames?: true;
  readonly heldOutSuite: string;
  readonly maps: readonly string[];
  readonly seed: number;
  readonly out: string;
  readonly json?: true;
}

/** `drx distill questions`. */
export async function questions(sources: readonly string[], options: QuestionsOptions): Promise<void> {
  const { json, allFrames = false, ...order } = options;
  const { files, ...counts } = await withProgress("drives", (onProgress) =>
    buildQuestions({ ...order, sources, allFrames, onProgress }),
  );
  if (json) return printJson(counts);
  const { frames, steps, tasks, templates, dropped } = counts;
  process.stdout.write(
    `plan steps  ${steps}; left out: ${listed(dropped)}\n` +
      `frames      ${listed(frames)}\n` +
      `questions   ${listed(tasks)}\n\n` +
      `${"template".padEnd(20)} ${"stage".padEnd(11)} asked  constant answer\n`,
  );
  for (const [name, { task, asked, answers, majority }] of Object.entries(templates)) {
    const [best] = Object.keys(answers);
    process.stdout.write(
      `${name.padEnd(20)} ${task.padEnd(11)} ${String(asked).padStart(5)}  ${(100 * majority).toFixed(0).padStart(3)} %  ${best}\n`,
    );
  }
}

/** `train 12, validation 3`. */
function listed(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.join(", ") || "none";
}

/** Does long work under a progress bar that it feeds. */
async function withProgress<T>(
  label: string,
  work: (onProgress: (done: number, total: number, note: string) => void) => Promise<T>,
): Promise<T> {
  let bar: ReturnType<typeof startProgress> | undefined;
  try {
    return await work((done, total, note) => {
      bar ??= startProgress(label, total);
      bar.update(done, note);
    });
  } finally {
    bar?.stop();
  }
}
