import { Console } from "node:console";
import { resolve } from "node:path";
import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import type { PolicyNeeds } from "../bridge/messages.js";
import { readRig, rigText } from "../policy/camera-rig.js";
import { findPolicy } from "../policy/registry.js";
import type { StripCameras } from "../report/camera-strips.js";
import { writeRunReport } from "../report/run-report.js";
import { linkAgent, type Transport } from "../runner/agent-link.js";
import { type CarlaSetting, installationOf } from "../runner/carla/carla-run.js";
import { parseRecordingsKept, type RecordingOrder } from "../runner/route-recording.js";
import { runPaths } from "../runner/run-directory.js";
import { type RunRequest, settleRun } from "../runner/run-settings.js";
import { runSuite } from "../runner/run-suite.js";
import { parseShard } from "../runner/shard.js";
import { parseSimulatorName, type SimulatorName } from "../runner/simulators.js";
import { isUndecodable, type RunSummary } from "../runner/summary.js";
import { parseCorruption } from "../sim/sensors/corruptions/corruption.js";
import { endingSignals, type Progress, printJson, say, startProgress } from "./output.js";

/** The options of `drx drive` as the command line gives them. */
export interface DriveOptions {
  readonly suite: string;
  readonly routes?: string;
  readonly towns?: string;
  readonly maps: readonly string[];
  readonly policy: string;
  readonly blind?: readonly string[];
  readonly controller: string;
  readonly throughCodebook?: string;
  readonly connect?: string;
  readonly answerSeconds?: number;
  readonly sim: string;
  readonly carlaRoot?: string;
  readonly bench2driveRoot?: string;
  readonly gpus: readonly number[];
  readonly python: string;
  readonly silenceSeconds: number;
  readonly dryRun?: true;
  readonly times?: string;
  readonly transport: string;
  readonly seed: number;
  readonly repetitions: number;
  readonly shard?: string;
  readonly workers: number;
  readonly out?: string;
  readonly corrupt?: string;
  readonly record?: true;
  readonly keep: string;
  readonly rig?: string;
  readonly cameras?: StripCameras;
  readonly resume?: true;
  readonly json?: true;
}

/** Drives a suite, writes its run directory and prints what came of it. Throws on bad use or input. */
export async function drive(given: DriveOptions): Promise<void> {
  const options = { ...given, policy: policyOf(given) };
  // A policy of the user's own may print: that must not mix with the result on stdout.
  globalThis.console = new Console(process.stderr);
  const transport = transportOf(options);
  const simulator = parseSimulatorName(options.sim);
  if (options.out === "") throw new DriverxError("OUT_MISSING", "--out: name the run directory");
  if (options.resume && options.out === undefined) {
    throw new DriverxError("OUT_MISSING", "--resume needs --out, the run directory to go on with");
  }
  if (options.dryRun) {
    await planOnly(options, simulator);
    return;
  }
  const policy = await describePolicy(options, transport);
  const carla = carlaOf(options, simulator, policy.needs);
  const recording = recordingOf(options, policy.needs);
  const request = requestOf(options, simulator, policy.name, await codebookOf(options, transport));
  const { settings, routes, notes } = settleRun(request);
  for (const note of notes) say(note);
  if (recording && recording.cameras.length > 0) say(`recording ${rigText(recording.cameras)}`);
  if (policy.needs.cameras.length > 0) say(`${policy.name} sees through ${rigText(policy.needs.cameras)}`);
  const runDirectory = resolve(options.out ?? defaultDirectory(policy.name));
  const interrupt = new AbortController();
  for (const signal of endingSignals) process.once(signal, () => interrupt.abort());
  const progress = new RunProgress();
  const { summary, stranded } = await runSuite({
    settings,
    routes,
    runDirectory,
    mapFolders: request.mapFolders,
    needs: policy.needs,
    workers: options.workers,
    transport,
    answerSeconds: options.answerSeconds,
    resume: options.resume === true,
    recording,
    onProgress: (done, total, score) => progress.advance(done, total, score),
    onActivity: (activities) => progress.tell(activities),
    onNotice: say,
    carla,
    signal: interrupt.signal,
  }).finally(() => progress.stop());
  await writeRunReport(runDirectory, runPaths(runDirectory).report, options.cameras);
  present(summary, stranded, runDirectory, options);
}

/** The policy's name with what it is to do without. Throws BAD_OPTION. */
function policyOf({ policy, blind }: DriveOptions): string {
  if (blind === undefined) return policy;
  const names = blind.flatMap((word) => word.split(",")).join("+");
  if (policy === "expert") return `expert:${names}`;
  if (policy.startsWith("vla:")) return `${policy}#${names}`;
  throw new DriverxError("BAD_OPTION", "--blind goes with --policy expert or vla:<folder>");
}

/** The progress of a run: routes done, the score so far and what is going on. */
class RunProgress {
  #progress: Progress | undefined;
  #done = 0;
  #score = "";

  advance(done: number, total: number, score: number | null): void {
    this.#progress ??= startProgress("routes", total);
    this.#done = done;
    this.#score = score === null ? "" : `score ${score.toFixed(1)}`;
    this.#progress.update(done, this.#score);
  }

  tell(activities: readonly string[]): void {
    const [first, ...others] = activities;
    const what = others.length > 0 ? `${first} and ${others.length} more` : (first ?? "");
    this.#progress?.update(this.#done, [this.#score, what].filter((text) => text !== "").join("; "));
  }

  stop(): void {
    this.#progress?.stop();
  }
}

function requestOf(
  options: DriveOptions,
  simulator: SimulatorName,
  policy: string,
  throughCodebook: RunRequest["throughCodebook"],
): RunRequest {
  return {
    suite: options.suite,
    routes: options.routes,
    towns: options.towns,
    mapFolders: options.maps.map((folder) => resolve(folder)),
    repetitions: options.repetitions,
    shard: options.shard === undefined ? undefined : parseShard(options.shard),
    seed: options.seed,
    policy,
    controller: options.controller,
    simulator,
    throughCodebook,
    corruption: corruptionOf(options),
  };
}

/** Says what would be driven when in CARLA. Throws BAD_OPTION and what settling a run throws. */
async function planOnly(options: DriveOptions, simulator: SimulatorName): Promise<void> {
  if (simulator !== "carla") throw new DriverxError("BAD_OPTION", "--dry-run goes with --sim carla");
  const { settings, routes, notes } = settleRun(requestOf(options, simulator, options.policy, null));
  for (const note of notes) say(note);
  const { dryRun } = await import("./dry-run.js");
  dryRun(settings, routes, options.gpus, options.times, options.json === true);
}

/** What driving in CARLA needs; undefined for other simulators. Throws BAD_OPTION or CAPABILITY_MISSING. */
function carlaOf(options: DriveOptions, simulator: string, needs: PolicyNeeds): CarlaSetting | undefined {
  const { carlaRoot, bench2driveRoot, gpus, python, silenceSeconds } = options;
  if (simulator !== "carla") {
    if (carlaRoot === undefined && bench2driveRoot === undefined) return undefined;
    throw new DriverxError("BAD_OPTION", "--carla-root and --bench2drive-root go with --sim carla");
  }
  if (carlaRoot === undefined || bench2driveRoot === undefined) {
    throw new DriverxError(
      "BAD_OPTION",
      "--sim carla needs --carla-root and --bench2drive-root; docs/carla.md says what they hold",
    );
  }
  if (needs.privileged) {
    throw new DriverxError(
      "CAPABILITY_MISSING",
      "the policy needs the privileged state, which the agent in CARLA does not give yet; choose another --policy",
    );
  }
  if (needs.motionSensors !== undefined) {
    throw new DriverxError(
      "CAPABILITY_MISSING",
      "the policy needs IMU, GNSS and speedometer, which the agent in CARLA does not give yet; choose another --policy",
    );
  }
  const setting = {
    carlaRoot: resolve(carlaRoot),
    bench2driveRoot: resolve(bench2driveRoot),
    gpus,
    // A path is one from here, not from the evaluator's folder; a bare name is looked up.
    python: python.includes("/") ? resolve(python) : python,
    silenceSeconds,
  };
  // Looked at before anything is written.
  installationOf(setting);
  return setting;
}

async function codebookOf({ throughCodebook }: DriveOptions, transport: Transport) {
  if (throughCodebook === undefined) return null;
  if (transport.type === "remote") {
    throw new DriverxError(
      "BAD_OPTION",
      "--through-codebook needs a policy that runs here, so leave --connect out",
    );
  }
  const { readCodebook } = await import("../tokens/codebook/codebook-file.js");
  const path = resolve(throughCodebook);
  return { path, hash: readCodebook(path).hash };
}

/** The corruption in its own words. Throws BAD_OPTION. */
function corruptionOf({ corrupt }: DriveOptions): string | null {
  if (corrupt === undefined) return null;
  const { name, severity } = parseCorruption(corrupt);
  return `${name}:${severity}`;
}

/** What is to be recorded; undefined for nothing. */
function recordingOf(options: DriveOptions, needs: PolicyNeeds): RecordingOrder | undefined {
  const keep = parseRecordingsKept(options.keep);
  // The report takes its pictures from the recordings.
  const records = options.record === true || options.cameras !== undefined;
  if (options.rig !== undefined && !records) {
    throw new DriverxError("BAD_OPTION", "--rig says which cameras to record, so it needs --record");
  }
  if (options.rig !== undefined && needs.cameras.length > 0) {
    throw new DriverxError("BAD_OPTION", "--rig: the policy has cameras of its own, and those are recorded");
  }
  if (options.cameras !== undefined && keep === "none") {
    throw new DriverxError(
      "BAD_OPTION",
      "--cameras shows what was recorded, so it does not go with --keep none",
    );
  }
  if (!records || keep === "none") return undefined;
  const rig = options.rig ?? (options.cameras && needs.cameras.length === 0 ? "small" : undefined);
  return { keep, cameras: rig === undefined ? [] : readRig(rig) };
}

/** What the run must know of the policy before any worker starts; also finds out whether it is there at all. */
async function describePolicy({ policy, controller }: DriveOptions, transport: Transport) {
  if (transport.type !== "remote") return { ...(await findPolicy(policy, controller)), name: policy };
  const link = await linkAgent({ policy, controller, transport });
  const { name: remoteName, needs } = link.agent;
  await link.close();
  return { name: remoteName, needs };
}

function present(
  summary: RunSummary,
  stranded: string | null,
  runDirectory: string,
  options: DriveOptions,
): void {
  const interrupted = summary.routes < summary.totalRoutes;
  if (options.json) printJson(resultJson(summary, runDirectory));
  else process.stdout.write(`${scoreTable(summary)}\nreport: ${runPaths(runDirectory).report}\n`);
  const skipped = summary.skippedScenarios.map(
    ({ type, reason, routes }) => `${type} (${routes}: ${reason})`,
  );
  if (skipped.length > 0) {
    say(
      `these scenarios were not played, so their routes ran with background traffic only: ${skipped.join(", ")}`,
    );
  }
  for (const warning of summary.warnings) say(warning);
  const [failure] = summary.agentFailures;
  if (failure !== undefined) {
    say(
      `the policy failed on ${summary.agentFailures.length} of ${summary.routes} routes, first on ${failure.route}: ${failure.reason}`,
    );
  }
  if (isUndecodable(summary)) {
    const { planSteps, undecodablePlans } = summary;
    say(
      `${undecodablePlans} of ${planSteps} plan steps could not be decoded (${percentText(undecodablePlans / planSteps)}): there the plan before was held, so these scores are not those of the policy's own plans`,
    );
  }
  const reasons = new Map(summary.losses.map(({ route, reason }) => [route, reason]));
  for (const route of summary.lostRoutes) {
    say(`route ${route} was lost: ${reasons.get(route) ?? `see ${runPaths(runDirectory).log}`}`);
  }
  if (interrupted) {
    if (stranded !== null) say(`the policy is gone: ${stranded}`);
    say(
      `interrupted after ${summary.routes} of ${summary.totalRoutes} routes; go on with the same options and --out ${runDirectory} --resume`,
    );
  }
  const failures = summary.lostRoutes.length + summary.agentFailures.length;
  if (interrupted || failures > 0 || isUndecodable(summary)) process.exitCode = 1;
}

/** What `--json` prints; docs/runs.md says what each field is. */
function resultJson(summary: RunSummary, runDirectory: string) {
  const { routes, totalRoutes, drivingScore, successRate, simSeconds, wallSeconds, recordsHash, statesHash } =
    summary;
  return {
    version: 1,
    runDir: runDirectory,
    routes,
    totalRoutes,
    drivingScore,
    successRate,
    efficiency: summary.efficiency,
    comfort: summary.comfort,
    simSeconds,
    wallSeconds,
    recordsHash,
    statesHash,
    skippedScenarios: [...new Set(summary.skippedScenarios.map(({ type }) => type))],
    lostRoutes: summary.lostRoutes,
    failedRoutes: summary.agentFailures.map(({ route }) => route),
    planSteps: summary.planSteps,
    undecodablePlans: summary.undecodablePlans,
  };
}

function scoreTable(summary: RunSummary): string {
  const table = new Table({ style: { head: [], border: [] } });
  const interval = (range: { low: number; high: number } | null, text: (value: number) => string) =>
    range ? ` (95 %: ${text(range.low)} to ${text(range.high)})` : "";
  const number = (value: number) => value.toFixed(2);
  const shown = (value: number | null, text: (value: number) => string) =>
    value === null ? "-" : text(value);
  table.push(
    ["policy", summary.settings.policy + throughText(summary.settings)],
    ["routes driven", `${summary.routes} of ${summary.totalRoutes}`],
    ["driving score", shown(summary.drivingScore, number) + interval(summary.drivingScoreInterval, number)],
    [
      "success rate",
      shown(summary.successRate, percentText) + interval(summary.successRateInterval, percentText),
    ],
    ["efficiency", shown(summary.efficiency, number)],
    ["comfort", shown(summary.comfort, percentText)],
    ["simulated time", `${summary.simSeconds.toFixed(0)} s in ${summary.wallSeconds.toFixed(0)} s`],
  );
  return table.toString();
}

function percentText(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}

function throughText({ throughCodebook }: RunSummary["settings"]): string {
  return throughCodebook === null ? "" : ` through ${throughCodebook.path}`;
}

function transportOf({ connect, transport }: DriveOptions): Transport {
  if (connect !== undefined) return { type: "remote", url: connect, token: process.env.DRX_TOKEN };
  if (transport === "websocket" || transport === "local") return { type: transport };
  throw new DriverxError(
    "TRANSPORT_UNKNOWN",
    `there is no transport ${transport}; there are websocket and local`,
  );
}

/** results/runs/<time>-<policy> below the working directory. */
function defaultDirectory(policy: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  return `results/runs/${time}-${policy.replace(/[^\w-]+/g, "_")}`;
}
