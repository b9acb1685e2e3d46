import type { Command } from "commander";
import { registerAutoDriveRl } from "./autodriverl.js";
import { registerBench } from "./bench.js";
import { registerCodebook } from "./codebook.js";
import { registerCompare } from "./compare.js";
import { registerDistill } from "./distill.js";
import { registerDoctor } from "./doctor.js";
import { registerDrive } from "./drive.js";
import { registerEpisode } from "./episode.js";
import { registerMap } from "./map.js";
import { registerOpenLoop } from "./openloop.js";
import { registerReport } from "./report.js";
import { registerRoute } from "./route.js";
import { registerScore } from "./score.js";
import { registerServe } from "./serve.js";
import { registerVocab } from "./vocab.js";

/** Adds every command of `drx`. Each command lives in a file of its own that exports one register function. */
export function registerCommands(program: Command): void {
  registerDrive(program);
  registerServe(program);
  registerScore(program);
  registerCompare(program);
  registerMap(program);
  registerRoute(program);
  registerEpisode(program);
  registerOpenLoop(program);
  registerCodebook(program);
  registerVocab(program);
  registerDistill(program);
  registerAutoDriveRl(program);
  registerBench(program);
  registerReport(program);
  registerDoctor(program);
}
