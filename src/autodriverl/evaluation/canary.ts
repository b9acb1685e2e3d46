import { z } from "zod";
import { DriverxError } from "../../base/errors.js";
import { readTextFile, writeFileWhole } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { RandomStream } from "../../base/random.js";
import type { ChatClient } from "../../chat/client.js";
import { JudgeStage } from "../rewards/judge-stage.js";
import { rewardItemSchema } from "../rewards/reward.js";
import type { RewardSettings } from "../rewards/reward-settings.js";
import type { Verdict } from "./evaluate.js";

const SIZE = 50;
/** Points by which a judge may differ from itself, on average, before its scores are taken for another judge's. */
const MOST_DRIFT = 2;

const lineSchema = z.strictObject({ item: rewardItemSchema, score: z.number().min(0).max(100) });
type CanaryLine = z.infer<typeof lineSchema>;

/** How much a judge has moved since its canary was written. */
export interface Drift {
  /** Mean of the absolute differences, points. */
  readonly points: number;
  readonly compared: number;
  /** Items for which it gives no score any more. */
  readonly unscored: number;
}

/** Keeps up to 50 judged answers, spread over all, by which drift of the judge can be told later. */
export function writeCanary(path: string, verdicts: readonly Verdict[]): number {
  const judged = verdicts.flatMap(({ item, answer, score, isBlank }): CanaryLine[] => {
    if (answer === null || score === null || isBlank) return [];
    const { task, form, question, truth, description } = item;
    return [{ item: { task, form, question, truth, description, response: answer }, score }];
  });
  const random = new RandomStream("canary");
  while (judged.length > SIZE) judged.splice(random.integer(0, judged.length - 1), 1);
  writeFileWhole(path, judged.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return judged.length;
}

/** Throws what readTextFile throws, or CANARY_INVALID naming the line. */
function readCanary(path: string): CanaryLine[] {
  const lines = readTextFile(path, "canary").split("\n");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      return [lineSchema.parse(JSON.parse(line))];
    } catch (error) {
      const what = error instanceof z.ZodError ? issueText(error, "the line") : "no JSON";
      throw new DriverxError("CANARY_INVALID", `canary ${path}, line ${i + 1}: ${what}`, { cause: error });
    }
  });
}

/**
 * Has the canary judged anew, past any kept answer: a judge may change under the same name.
 *
 * @throws DriverxError JUDGE_DRIFTED by more than two points, or where it gives no score for more than one item in ten.
 */
export async function checkCanary(
  path: string,
  client: ChatClient,
  settings: RewardSettings["judge"],
): Promise<Drift> {
  const lines = readCanary(path);
  const judge = new JudgeStage({ ask: async (request) => (await client.complete(request)).reply }, settings);
  const scores = await Promise.all(lines.map(async ({ item }) => (await judge.score(item)).score));
  const differences = lines.flatMap(({ score }, i) =>
    scores[i] === null ? [] : [Math.abs(scores[i] - score)],
  );
  const unscored = lines.length - differences.length;
  const points =
    differences.reduce((sum, difference) => sum + difference, 0) / Math.max(1, differences.length);
  if (points > MOST_DRIFT || unscored > lines.length / 10) {
    throw new DriverxError(
      "JUDGE_DRIFTED",
      `the judge differs from canary ${path} by ${points.toFixed(1)} points on average, and gives no score for ${unscored} of ${lines.length} answers: its scores are not those of before; judge all again, or use the old judge`,
    );
  }
  return { points, compared: differences.length, unscored };
}
