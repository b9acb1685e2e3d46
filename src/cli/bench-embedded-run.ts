import { basename, join, resolve } from "node:path";
import { allSettings } from "../autodriverl/evaluation/settings.js";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { version } from "../base/version.js";
import { askStudent } from "../distill/embedded-bench/ask-student.js";
import { type BenchFrame, chooseFrames } from "../distill/embedded-bench/bench-frames.js";
import { gradeAnswers } from "../distill/embedded-bench/grade.js";
import type { EmbeddedResults } from "../distill/embedded-bench/results.js";
import { HELD_OUT_TOWN } from "../distill/split.js";
import { readStudent } from "../policy/vla/student-file.js";
import { StudentRuntime } from "../policy/vla/student-runtime.js";
import { embeddedMarkdown } from "../report/embedded-report.js";
import { TRAJECTORY } from "../tokens/motion/windows.js";
import { printJson, startProgress } from "./output.js";

export interface EmbeddedOptions {
  readonly student: string;
  readonly frames: number;
  readonly settings?: readonly string[];
  readonly heldOutSuite: string;
  readonly maps: readonly string[];
  readonly seed: number;
  readonly json?: true;
  readonly out?: string;
}

/** `drx bench embedded`. */
export async function embedded(sources: readonly string[], options: EmbeddedOptions): Promise<void> {
  const { seed, heldOutSuite, maps, out, json, settings = allSettings } = options;
  const student = readStudent(options.student);
  if (student.actionsPerPlan !== TRAJECTORY.poses) {
    throw new DriverxError(
      "STUDENT_INVALID",
      `student ${options.student}: its plans have ${student.actionsPerPlan} actions; graded are plans of ${TRAJECTORY.poses}`,
    );
  }
  const { rig, decoder } = student;
  let bar: ReturnType<typeof startProgress> | undefined;
  const chosen = await chooseFrames({
    ...{ sources, heldOutSuite, maps, rig, seed, count: options.frames },
    onProgress: (done, total) => {
      bar ??= startProgress("recordings", total);
      bar.update(done);
    },
  }).finally(() => bar?.stop());
  const { frames, ...counts } = chosen;
  const runtime = new StudentRuntime(student);
  const progress = startProgress("answers", frames.length * settings.length);
  const answers = await askStudent({
    ...{ frames, settings, rig, decoder, runtime, seed },
    onProgress: (done) => progress.update(done),
  }).finally(() => {
    progress.stop();
    return runtime.close();
  });
  const results: EmbeddedResults = {
    ...{ version: 1, benchmark: "embedded", driverx: version },
    student: {
      name: basename(resolve(options.student)),
      graphs: Object.fromEntries(Object.entries(student.graphs).map(([name, { sha256 }]) => [name, sha256])),
    },
    config: { sources, heldOutSuite, heldOutTown: HELD_OUT_TOWN, frames: options.frames, seed },
    ...counts,
    frames: {
      bySplit: countBy(frames, ({ split }) => split),
      byTown: countBy(frames, ({ town }) => town),
    },
    settings: Object.fromEntries([...answers].map(([setting, given]) => [setting, gradeAnswers(given)])),
  };
  const markdown = embeddedMarkdown(results);
  if (out !== undefined) {
    writeFileWhole(join(out, "results.json"), `${JSON.stringify(results, null, 1)}\n`);
    writeFileWhole(join(out, "report.md"), markdown);
  }
  if (json) printJson(results);
  else process.stdout.write(markdown);
}

function countBy(frames: readonly BenchFrame[], keyOf: (frame: BenchFrame) => string) {
  const counts: Record<string, number> = {};
  for (const key of frames.map(keyOf).sort()) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
