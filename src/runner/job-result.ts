import { createHash } from "node:crypto";
import type { Episode } from "../episodes/episode-file.js";

/** What a finished job tells the run: its episode without what takes much room. */
export type JobResult = Pick<
  Episode,
  "record" | "attempts" | "skippedScenarios" | "warnings" | "failureDetail" | "comfort" | "policy"
> & {
  /** SHA-256 over the tick hashes. */
  readonly statesHash: string;
  readonly planSteps: number;
  /** Plan steps at which what the model said was no plan. */
  readonly undecodablePlans: number;
};

/** What a run keeps in mind of an episode. */
export function resultOf(episode: Omit<Episode, "version">): JobResult {
  const { record, attempts, skippedScenarios, warnings, failureDetail, comfort, policy, plans } = episode;
  const statesHash = createHash("sha256").update(episode.tickHashes.join()).digest("hex");
  return {
    record,
    attempts,
    skippedScenarios,
    warnings,
    failureDetail,
    comfort,
    policy,
    statesHash,
    planSteps: plans.length,
    undecodablePlans: plans.filter(({ undecodable }) => undecodable).length,
  };
}
