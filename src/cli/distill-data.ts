import type { Command } from "commander";
import type { QuestionsOptions } from "./distill-data-run.js";
import { wholeNumber } from "./option-values.js";

/** `drx distill questions`: what a teacher is asked. */
export function registerDistillData(distill: Command): void {
  distill
    .command("questions <sources...>")
    .description("ask questions of four stages about recorded drives or Bench2Drive clips")
    .option("--all-frames", "about every plan step, not key frames alone")
    .option("--held-out-suite <xml|name>", "its routes are for validation only", "driverx44")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--seed <n>", "seed of phrasings, forms and wrong options", wholeNumber(0), 0)
    .requiredOption("--out <dir>", "folder of the set")
    .option("--json", "print the counts as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ drx distill questions data/drives --out data/questions\n  $ drx distill questions clips/ParkingCutIn_Town12_Route1_Weather3 --all-frames --out data/clip-questions",
    )
    .action(async (sources: string[], options: QuestionsOptions) =>
      (await run()).questions(sources, options),
    );
}

function run() {
  return import("./distill-data-run.js");
}
