import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { codebookPage } from "../report/codebook-page.js";
import { readRunSummary } from "../runner/read-run.js";
import { runPaths } from "../runner/run-directory.js";
import type { RunSummary } from "../runner/summary.js";
import { buildCodebook } from "../tokens/codebook/build.js";
import { type ActionCodebook, actionTokenName } from "../tokens/codebook/codebook.js";
import { readCodebook, writeCodebook } from "../tokens/codebook/codebook-file.js";
import { decode } from "../tokens/codebook/decode.js";
import { encode } from "../tokens/codebook/encode.js";
import {
  type ClosedLoop,
  type CodebookReport,
  reportCodebook,
  SWEEP_SIZES,
  sweepSizes,
} from "../tokens/codebook/report.js";
import { loadTensors } from "../tokens/kmeans/load-tensors.js";
import { posesOfTrajectory, readTrajectoryJson } from "../tokens/motion/trajectory-file.js";
import { CONTROL, POSE } from "../tokens/motion/windows.js";
import { printJson, say, startProgress } from "./output.js";
import { readSources, readTokenLists, rowsOf } from "./token-arguments.js";

/** The work of `drx codebook`. */

export interface BuildOptions {
  readonly k: number;
  readonly seed: number;
  readonly method: string;
  readonly engine: string;
  readonly headingWeight: number;
  readonly heldOut: number;
  readonly restarts: number;
  readonly threads: number;
  readonly out: string;
  readonly json?: true;
}

export interface EncodeOptions {
  readonly beam: number;
  readonly json?: true;
}

export interface DecodeOptions {
  readonly json?: true;
}

/** `drx codebook build`. */
export async function build(sources: string[], options: BuildOptions): Promise<void> {
  const { method, engine } = options;
  if (method !== "k-means" && method !== "k-disk") {
    throw new DriverxError("BAD_OPTION", `--method: there is no ${method}; there are k-means and k-disk`);
  }
  if (engine !== "exact" && engine !== "tfjs") {
    throw new DriverxError("BAD_OPTION", `--engine: there is no ${engine}; there are exact and tfjs`);
  }
  if (engine === "tfjs" && method === "k-disk") {
    throw new DriverxError("BAD_OPTION", "--engine tfjs is for k-means; leave it out with --method k-disk");
  }
  const tensors = engine === "tfjs" ? await loadTensors() : undefined;
  const data = readSources(sources);
  const interrupt = new AbortController();
  process.once("SIGINT", () =>
    interrupt.abort(new DriverxError("INTERRUPTED", "interrupted; nothing was written")),
  );
  const codebook = await buildCodebook(data, {
    ...options,
    method,
    tensors,
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

export interface ReportOptions {
  readonly sweep: boolean;
  readonly threads: number;
  readonly driven?: readonly string[];
  readonly out?: string;
  readonly json?: true;
}

/** `drx codebook report`. */
export async function report(path: string, sources: string[], options: ReportOptions): Promise<void> {
  const codebook = readCodebook(path);
  const data = readSources(sources);
  const sizes = options.sweep ? sweepSizes(codebook, data) : [];
  if (options.sweep && sizes.length < SWEEP_SIZES.length) {
    say(
      `the data are too few for codebooks of ${SWEEP_SIZES.slice(sizes.length).join(", ")} tokens: left out`,
    );
  }
  const progress = sizes.length > 0 ? startProgress("codebooks built", 2 * sizes.length) : undefined;
  const result = await reportCodebook(codebook, data, {
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

/** `drx codebook encode`. */
export function encodeFile(path: string, file: string, options: EncodeOptions): void {
  const codebook = readCodebook(path);
  const encoded = readTrajectoryJson(file).trajectories.map((trajectory, index) => {
    const wanted = posesOfTrajectory(trajectory, `${file}: trajectories.${index}`);
    const { tokens, poses } = encode(codebook, wanted, options.beam);
    const errors = tokens.map((_, i) =>
      Math.hypot(wanted[i * POSE] - poses[i * POSE], wanted[i * POSE + 1] - poses[i * POSE + 1]),
    );
    const ade = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    return { name: trajectory.name ?? String(index), tokens, ade, fde: errors[errors.length - 1] };
  });
  if (options.json) printJson({ version: 1, codebookHash: codebook.hash, trajectories: encoded });
  else {
    for (const { name, tokens, ade, fde } of encoded) {
      const names = tokens.map(actionTokenName).join(" ");
      process.stdout.write(`${name}: ${names} (ADE ${ade.toFixed(3)} m, FDE ${fde.toFixed(3)} m)\n`);
    }
  }
}

/** `drx codebook decode`. */
export function decodeTokens(path: string, given: string[], { json }: DecodeOptions): void {
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
