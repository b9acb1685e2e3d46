import { createHash } from "node:crypto";
import type { Episode } from "../episodes/episode-file.js";

/** What a finished job tells the run: its episode without what takes much room. */
export type JobResult = Pick<
  Episode,
  "record" | "attempts" | "skippedScenarios" | "warnings" | "failureDetail" | "comfort" | "policy"
> & {
  /** SHA-256 over the tick hashes. */
  readonly statesHash: string;
};

/** What a run keeps in mind of an episode. */
export function resultOf(episode: Omit<Episode, "version">): JobResult {
  const { record, attempts, skippedScenarios, warnings, failureDetail, comfort, policy, tickHashes } =
    episode;
  const statesHash = createHash("sha256").update(tickHashes.join()).digest("hex");
  return { record, attempts, skippedScenarios, warnings, failureDetail, comfort, policy, statesHash };
}
