import type { BenchTable } from "./bench-table.js";
import type { Drift } from "./canary.js";
import type { Setting } from "./settings.js";

/** Everything that an evaluation of answers found, and by what; the file results.json. */
export interface BenchResults {
  readonly version: 1;
  readonly benchmark: "DriveBench" | "DriveLM-Hard";
  readonly driverx: string;
  /** Whose answers they are. */
  readonly model: string;
  readonly judge: string;
  readonly judgeRevision: string;
  readonly rubrics: string;
  readonly prompts: string;
  readonly config: {
    readonly source: string;
    readonly runs: number;
    readonly temperature: number;
    readonly maxTokens: number;
    readonly seed: number;
    /** Which pictures each setting showed; `file` where answers were read and nobody looked. */
    readonly pictures: Readonly<Record<Setting, string>>;
  };
  readonly questions: number;
  /** Questions that the benchmark does not judge. */
  readonly skipped: number;
  readonly table: BenchTable;
  /** Null where no canary was given. */
  readonly drift: Drift | null;
}
