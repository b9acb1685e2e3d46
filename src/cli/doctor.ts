import type { Command } from "commander";
import type { DoctorOptions } from "./doctor-run.js";

const examples = `
Exit code 0 when nothing is wrong, 1 otherwise. What is absent hinders only what needs it.

Examples:
  $ drx doctor
  $ drx doctor --carla-root ~/CARLA_0.9.15 --bench2drive-root ~/Bench2Drive --python ~/b2d/bin/python
  $ drx doctor --json`;

/** Adds `drx doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look whether this machine has what driverx and CARLA need")
    .option("--carla-root <dir>", "folder of CARLA 0.9.15")
    .option("--bench2drive-root <dir>", "folder of Bench2Drive's repository")
    .option("--python <path>", "the Python that runs the evaluator", "python3")
    .option("--json", "print one JSON object")
    .addHelpText("after", examples)
    .action(async (options: DoctorOptions) => {
      // Loaded here, so that the other commands start faster.
      const { doctor } = await import("./doctor-run.js");
      await doctor(options);
    });
}
