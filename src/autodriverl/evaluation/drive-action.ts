import pLimit from "p-limit";
import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { groupBy } from "../../bench/group-by.js";
import { type Interval, wilsonInterval } from "../../bench/intervals.js";
import { formOf, type VqaItem } from "../data/item.js";
import { type Answerer, isRight } from "./evaluate.js";
import { CLEAN } from "./settings.js";

/** What an action question is asked with: the true answers of the scenario's vision (V) and language (L) questions. */
export const driveActionModes = ["V-L-A", "V-A", "L-A", "A"] as const;
export type DriveActionMode = (typeof driveActionModes)[number];

/** Questions whose pictures are in memory at once. */
const AT_ONCE = 128;

const lineSchema = z.strictObject({
  scenario: z.string(),
  stage: z.enum(["vision", "language", "action"]),
  question: z.string().min(1),
  answer: z.string().min(1),
  images: z.record(z.string(), z.string()).default({}),
});
type Line = z.infer<typeof lineSchema>;

/** The action questions of a mode, ready to be asked. */
export interface ModeItems {
  readonly mode: DriveActionMode;
  readonly items: readonly VqaItem[];
}

/** Right answers of one mode. */
export interface ModeAccuracy {
  readonly mode: DriveActionMode;
  readonly asked: number;
  readonly right: number;
  readonly accuracy: number;
  readonly interval: Interval | null;
}

/**
 * Reads questions of DriveAction from JSON lines {scenario, stage, question, answer, images}; options stand in the question as
 * "A. ... B. ...". The data set is published as tables without code for its evaluation, so that this form is ours.
 *
 * @throws DriverxError DRIVEACTION_INVALID naming the line, or where no action question can be graded.
 */
export function readDriveAction(path: string): ModeItems[] {
  const lines = readTextFile(path, "DriveAction questions")
    .split("\n")
    .flatMap((line, i) => (line.trim() === "" ? [] : [parsed(line, path, i + 1)]));
  const actions = lines.filter(
    ({ stage, question, answer }) => stage === "action" && formOf(question, answer) !== "vqa",
  );
  if (actions.length === 0) {
    throw new DriverxError(
      "DRIVEACTION_INVALID",
      `${path} has no action question with options or a yes or no to answer`,
    );
  }
  const scenarios = groupBy(lines, ({ scenario }) => scenario);
  return driveActionModes.map((mode) => ({
    mode,
    items: actions.map((line, i) => actionItem(line, i, contextOf(scenarios.get(line.scenario)!, mode))),
  }));
}

function parsed(line: string, path: string, number: number): Line {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (error) {
    const what = error instanceof z.ZodError ? issueText(error, "the line") : "no JSON";
    throw new DriverxError("DRIVEACTION_INVALID", `${path}, line ${number}: ${what}`, { cause: error });
  }
}

function contextOf(scenario: readonly Line[], mode: DriveActionMode): string {
  const stages = { vision: mode.includes("V"), language: mode.includes("L"), action: false };
  const known = scenario.filter(({ stage }) => stages[stage]);
  if (known.length === 0) return "";
  return `What is known of the scene:\n${known.map(({ question, answer }) => `${question} ${answer}`).join("\n")}\n\n`;
}

function actionItem({ scenario, question, answer, images }: Line, index: number, context: string): VqaItem {
  return {
    ...{
      id: `${scenario}/${index}`,
      scene: scenario,
      frame: scenario,
      task: "behavior",
      truth: answer,
      images,
    },
    form: formOf(question, answer),
    question: `${context}${question}`,
  };
}

/** Asks all action questions in all modes. Throws what the answerer throws. */
export async function driveActionAccuracy(
  modes: readonly ModeItems[],
  answerer: Answerer,
  onProgress: (done: number, total: number) => void,
): Promise<ModeAccuracy[]> {
  const total = modes.reduce((sum, { items }) => sum + items.length, 0);
  const slots = pLimit(AT_ONCE);
  let done = 0;
  return Promise.all(
    modes.map(async ({ mode, items }) => {
      const hits = await Promise.all(
        items.map((item) =>
          slots(async () => {
            const answer = await answerer(item, CLEAN, 0);
            onProgress(++done, total);
            return answer !== null && isRight(item, answer) === true;
          }),
        ),
      );
      const right = hits.filter(Boolean).length;
      return {
        mode,
        asked: items.length,
        right,
        accuracy: right / items.length,
        interval: wilsonInterval(right, items.length),
      };
    }),
  );
}
