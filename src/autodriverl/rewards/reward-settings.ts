import { parse } from "yaml";
import { z } from "zod";
import { DriverxError, errorText } from "../../base/errors.js";
import { readTextFile } from "../../base/files.js";
import { issueText } from "../../base/issue-text.js";
import { defaultRuleLimits } from "./rule-stage.js";

const count = z.int().min(1).max(1_000_000);

/** What the paper leaves open of its rewards, as named choices; the file configs/rewards.yaml explains each. */
const schema = z.strictObject({
  version: z.literal(1),
  mode: z.enum(["judge", "hybrid"]).default("judge"),
  rules: z
    .strictObject({
      mostTokens: count,
      truncated: z.boolean(),
      sentenceWords: count,
      sentenceTimes: count.min(2),
      gramWords: count.max(16),
      gramShare: z.number().min(0).max(1),
      gramFrom: count,
      loopPeriod: count.max(1024),
      loopTimes: count.min(2),
      loopTokens: count,
    })
    .partial()
    .transform((given) => ({ ...defaultRuleLimits, ...given }))
    .prefault({}),
  judge: z
    .strictObject({
      sees: z.enum(["answer", "response"]).default("answer"),
      temperature: z.number().min(0).max(2).default(0),
      maxTokens: count.max(65_536).default(512),
      retries: z.int().min(0).max(10).default(2),
      retryTemperature: z.number().positive().max(2).default(0.7),
    })
    .prefault({}),
  hybrid: z
    .strictObject({
      textWeight: z.number().min(0).max(1).default(0.5),
      withinPixels: z.number().positive().default(16),
      normalised: z.boolean().default(false),
    })
    .prefault({}),
});

export type RewardSettings = z.infer<typeof schema>;

export const defaultRewardSettings: RewardSettings = schema.parse({ version: 1 });

/** Reads a YAML file of reward settings. Throws what readTextFile throws, or CONFIG_INVALID naming the field. */
export function readRewardSettings(path: string): RewardSettings {
  const text = readTextFile(path, "reward settings");
  try {
    return schema.parse(parse(text));
  } catch (error) {
    const what = error instanceof z.ZodError ? issueText(error, "the file") : errorText(error);
    throw new DriverxError("CONFIG_INVALID", `reward settings ${path}: ${what}`, { cause: error });
  }
}
