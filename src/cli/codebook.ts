import { availableParallelism } from "node:os";
import Table from "cli-table3";
import { type Command, InvalidArgumentError } from "commander";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { codebookPage } from "../report/codebook-page.js";
import { readRunSummary } from "../runner/read-run.js";
import { runPaths } from "../runner/run-directory.js";
import type { RunSummary } from "../runner/summary.js";
import { buildCodebook } from "../tokens/codebook/build.js";
import { type ActionCodebook, actionTokenName, MOST_NEAREST } from "../tokens/codebook/codebook.js";
import { readCodebook, writeCodebook } from "../tokens/codebook/codebook-file.js";
import { decode } from "../tokens/codebook/decode.js";
import { encode } from "../tokens/codebook/encode.js";
import { type ClosedLoop, type CodebookReport, reportCodebook } from "../tokens/codebook/report.js";
import { type MotionData, readMotion } from "../tokens/motion/motion-data.js";
import { sourceKinds } from "../tokens/motion/read-tracks.js";
import { posesOfTrajectory, readTrajectoryJson } from "../tokens/motion/trajectory-file.js";
import { CONTROL, POSE } from "../tokens/motion/windows.js";
import { printJson, say, startProgress } from "./output.js";
import { readTokenLists, rowsOf } from "./token-arguments.js";

interface BuildOptions {
  readonly k: number;
  readonly seed: number;
  readonly method: string;
  readonly headingWeight: number;
  readonly heldOut: number;
  readonly restarts: number;
  readonly threads: number;
  readonly out: string;
  readonly json?: true;
}

const SOURCES = `Sources: ${sourceKinds}.`;

const buildExamples = `
${SOURCES}

Examples:
  $ drx drive --policy perturbed-expert --repetitions 90 --out results/runs/perturbed
  $ drx codebook build results/runs/perturbed --k 2048 --out codebooks/action-2048.json
  $ drx codebook build bench2drive-base/ --k 1024 --out b2d-1024.json --json`;

const reportExamples = `
Judges by the groups of the sources that the codebook was not trained on.

Examples:
  $ drx codebook report codebooks/action-2048.json results/runs/perturbed --out report.html
      also writes report.json
  $ drx drive --out results/runs/expert
  $ drx drive --through-codebook codebooks/action-2048.json --out results/runs/through
  $ drx codebook report codebooks/action-2048.json results/runs/perturbed --driven results/runs/through results/runs/expert
      with the driving score through the codebook and without
  $ drx codebook report codebooks/action-2048.json bench2drive-base/ --no-sweep --json`;

const encodeExamples = `
The file is JSON: {"trajectories": [{"seconds": 0.5, "poses": [[x, y, yaw], ...]}]} with poses in the frame of the
start (x ahead, y right in metres, yaw clockwise in radians; without yaw the path's direction), the start left out.

Examples:
  $ drx codebook encode codebooks/action-2048.json plans.json
  $ drx codebook encode codebooks/action-2048.json plans.json --beam 8 --json`;

const decodeExamples = `
Examples:
  $ drx codebook decode codebooks/action-2048.json 17 17 0 "<act_0102>"
  $ drx codebook decode codebooks/action-2048.json tokens.json --json
      {"trajectories": [{"tokens": [17, "<act_0102>"]}]}, as encode --json prints`;

/** Adds `drx codebook`. */
export function registerCodebook(program: Command): void {
  const codebook = program.command("codebook").description("build, judge and use action codebooks");
  codebook
    .command("build")
    .description("cluster half seconds of recorded motion into action tokens")
    .argument("<sources...>", "recorded motion")
    .option("--k <n>", "tokens", wholeNumber(2), 2048)
    .option("--seed <n>", "seed of the start and the split", wholeNumber(0), 0)
    .option("--method <name>", "k-means or k-disk", "k-means")
    .option("--heading-weight <m>", "metres that a radian of heading counts as", nonNegative, 2.6)
    .option("--held-out <share>", "share of the groups held out for judging", share, 0.15)
    .option("--restarts <n>", "starts of k-means, the best is kept", wholeNumber(1), 1)
    .option("--threads <n>", "worker threads; the result is the same", wholeNumber(1), availableParallelism())
    .requiredOption("--out <json>", "the codebook; a .bin comes to lie beside it")
    .option("--json", "print what was built as JSON")
    .addHelpText("after", buildExamples)
    .action(build);
  codebook
    .command("report")
    .description("say how well a codebook rebuilds motion that it has not seen")
    .argument("<codebook>", "a codebook's .json")
    .argument("<sources...>", "recorded motion; what the codebook was trained on is left out")
    .option("--no-sweep", "leave out other sizes and k-disk, which are built anew")
    .option("--threads <n>", "worker threads", wholeNumber(1), availableParallelism())
    .option("--driven <dirs...>", "two run directories: driven through this codebook, and without")
    .option("--out <html>", "write a page, and the JSON beside it")
    .option("--json", "print the report as JSON")
    .addHelpText("after", reportExamples)
    .action(report);
  codebook
    .command("encode")
    .description("turn trajectories into action tokens")
    .argument("<codebook>", "a codebook's .json")
    .argument("<trajectories>", "a JSON file")
    .option("--beam <n>", `candidates kept at each step, up to ${MOST_NEAREST}`, wholeNumber(1), 1)
    .option("--json", "print JSON")
    .addHelpText("after", encodeExamples)
    .action(encodeFile);
  codebook
    .command("decode")
    .description("turn action tokens into poses, a 10 Hz curve and controls")
    .argument("<codebook>", "a codebook's .json")
    .argument("<tokens...>", "numbers or names, or one JSON file")
    .option("--json", "print JSON")
    .addHelpText("after", decodeExamples)
    .action(decodeTokens);
}

async function build(sources: string[], options: BuildOptions): Promise<void> {
  const { method } = options;
  if (method !== "k-means" && method !== "k-disk") {
    throw new DriverxError("BAD_OPTION", `--method: there is no ${method}; there are k-means and k-disk`);
  }
  const data = readSources(sources);
  const interrupt = new AbortController();
  process.once("SIGINT", () =>
    interrupt.abort(new DriverxError("INTERRUPTED", "interrupted; nothing was written")),
  );
  const codebook = await buildCodebook(data, {
    ...options,
    method,
    signal: interrupt.signal,
    onProgress: ({ restart, iteration, inertia, moved }) => {
      if (iteration % 10 === 1) {
        say(
          `start ${restart + 1}, iteration ${iteration}: inertia ${inertia.toPrecision(6)}, ${moved} moved`,
        );
      }
    },
  });
  writeCodebook(options.out, codebook);
  const { metadata, hash, k } = codebook;
  const { trainSegments, heldOutSegments, heldOutGroups, iterations } = metadata.provenance;
  if (options.json) {
    const { inertia } = metadata;
    printJson({
      version: 1,
      codebook: options.out,
      k,
      hash,
      inertia,
      iterations,
      trainSegments,
      heldOutSegments,
    });
    return;
  }
  process.stdout.write(
    `${options.out}: ${k} tokens of ${trainSegments} segments, ${iterations} iterations; ` +
      `held out: ${heldOutSegments} segments of ${heldOutGroups.join(", ") || "no group"}\n`,
  );
}

/** Reads sources with a sign of life, and says what was wrong with them. */
export function readSources(sources: readonly string[]): MotionData {
  const data = readMotion(sources, (tracks) => {
    if (tracks % 200 === 0) say(`read ${tracks} tracks`);
  });
  for (const { what, count, first } of data.faults) say(`${what}: ${count} times, first in ${first}`);
  return data;
}

interface ReportOptions {
  readonly sweep: boolean;
  readonly threads: number;
  readonly driven?: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

async function report(path: string, sources: string[], options: ReportOptions): Promise<void> {
  const codebook = readCodebook(path);
  const sizes = [256, 512, 1024, 2048, 4096].filter((k) => options.sweep || k === 0);
  const progress = options.sweep ? startProgress("codebooks built", 2 * sizes.length) : undefined;
  const result = await reportCodebook(codebook, readSources(sources), {
    sizes,
    threads: options.threads,
    closedLoop: options.driven === undefined ? null : closedLoopOf(codebook, options.driven),
    onBuilt: (done) => progress?.update(done),
  }).finally(() => progress?.stop());
  if (options.out !== undefined) {
    if (!options.out.endsWith(".html")) {
      throw new DriverxError("BAD_OPTION", `--out: ${options.out}: the name of a page ends in .html`);
    }
    writeFileWhole(options.out, codebookPage(codebook, result));
    writeFileWhole(options.out.replace(/\.html$/, ".json"), `${JSON.stringify(result, null, 2)}\n`);
  }
  if (options.json) printJson(result);
  else process.stdout.write(`${reportTable(result)}\n`);
}

/** What two runs of the same routes say; refuses others. */
function closedLoopOf(codebook: ActionCodebook, folders: readonly string[]): ClosedLoop {
  const [through, without, ...more] = folders.map((folder) => {
    const summary = readRunSummary(runPaths(folder));
    if (summary && summary.routes === summary.totalRoutes) return summary;
    throw new DriverxError("RUN_UNFINISHED", `--driven: the run in ${folder} is not finished; resume it`);
  });
  if (!through || !without || more.length > 0) {
    throw new DriverxError(
      "BAD_OPTION",
      "--driven: give two run directories: through the codebook, and without",
    );
  }
  if (through.settings.throughCodebook?.hash !== codebook.hash || without.settings.throughCodebook !== null) {
    throw new DriverxError(
      "RUNS_WRONG",
      "--driven: the first run must be driven through this codebook and the second through none",
    );
  }
  for (const key of ["policy", "suiteSha256", "routes", "repetitions", "seed"] as const) {
    if (JSON.stringify(through.settings[key]) === JSON.stringify(without.settings[key])) continue;
    throw new DriverxError("RUNS_WRONG", `--driven: the two runs differ in ${key}; drive both with the same`);
  }
  const score = ({ drivingScore, successRate, comfort, recordsHash }: RunSummary) => ({
    drivingScore,
    successRate,
    comfort,
    recordsHash,
  });
  const { policy } = through.settings;
  return { policy, routes: through.routes, through: score(through), without: score(without) };
}

function reportTable(report: CodebookReport): string {
  const table = new Table({ head: ["", "1 s", "2 s", "3 s"], style: { head: [], border: [] } });
  const row = (name: string, values: Record<string, number>, unit: string, digits: number) =>
    table.push([`${name}, ${unit}`, ...Object.values(values).map((value) => value.toFixed(digits))]);
  row("ADE", report.ade, "m", 4);
  row("FDE", report.fde, "m", 4);
  row("heading error", report.headingDeg, "degrees", 3);
  return (
    `${table}\n${report.trajectories} trajectories held out; largest error ${report.largest.toFixed(3)} m\n` +
    closedLoopLine(report) +
    `dead tokens: ${report.deadTokens} of ${report.k}; perplexity ${report.perplexity.toFixed(0)}`
  );
}

function closedLoopLine({ closedLoop }: CodebookReport): string {
  if (!closedLoop) return "";
  const { policy, routes, through, without } = closedLoop;
  const score = (value: number | null) => value?.toFixed(2) ?? "-";
  return (
    `${policy} on ${routes} routes: driving score ${score(through.drivingScore)} through the codebook, ` +
    `${score(without.drivingScore)} without\n`
  );
}

function encodeFile(path: string, file: string, options: { beam: number; json?: true }): void {
  const codebook = readCodebook(path);
  const encoded = readTrajectoryJson(file).trajectories.map((trajectory, index) => {
    const wanted = posesOfTrajectory(trajectory, `${file}: trajectories.${index}`);
    const { tokens, poses } = encode(codebook, wanted, options.beam);
    const errors = tokens.map((_, i) =>
      Math.hypot(wanted[i * POSE]! - poses[i * POSE]!, wanted[i * POSE + 1]! - poses[i * POSE + 1]!),
    );
    const ade = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    return { name: trajectory.name ?? String(index), tokens, ade, fde: errors[errors.length - 1]! };
  });
  if (options.json) printJson({ version: 1, codebookHash: codebook.hash, trajectories: encoded });
  else {
    for (const { name, tokens, ade, fde } of encoded) {
      const names = tokens.map(actionTokenName).join(" ");
      process.stdout.write(`${name}: ${names} (ADE ${ade.toFixed(3)} m, FDE ${fde.toFixed(3)} m)\n`);
    }
  }
}

function decodeTokens(path: string, given: string[], { json }: { json?: true }): void {
  const codebook: ActionCodebook = readCodebook(path);
  const decoded = readTokenLists(given).map((tokens) => {
    const { poses, curve, controls } = decode(codebook, tokens);
    return {
      poses: rowsOf(poses, POSE),
      curve: rowsOf(curve, POSE),
      controls: rowsOf(controls, CONTROL).map((row) => (row.some(Number.isNaN) ? null : row)),
    };
  });
  if (json) {
    printJson({ version: 1, codebookHash: codebook.hash, trajectories: decoded });
    return;
  }
  for (const { poses } of decoded) {
    const table = new Table({ head: ["s", "x, m", "y, m", "yaw, degrees"], style: { head: [], border: [] } });
    for (const [i, [x, y, yaw]] of poses.entries()) {
      table.push([
        ((i + 1) * 0.5).toFixed(1),
        x!.toFixed(3),
        y!.toFixed(3),
        ((yaw! * 180) / Math.PI).toFixed(2),
      ]);
    }
    process.stdout.write(`${table}\n`);
  }
}

/** A parser of whole numbers of at least `lowest`, for commander. */
export function wholeNumber(lowest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= lowest) return value;
    throw new InvalidArgumentError(`give a whole number of at least ${lowest}.`);
  };
}

function nonNegative(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("give a number of at least 0.");
}

export function share(text: string): number {
  const value = nonNegative(text);
  if (value < 1) return value;
  throw new InvalidArgumentError("give a share below 1, such as 0.15.");
}
