import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { AbilityRoute, JunctionLookup } from "../../src/bench/abilities.js";
import type { Checkpoint, EntryStatus } from "../../src/bench/checkpoint.js";
import type { TrafficEvent } from "../../src/bench/events.js";
import { PythonFloat, parsePythonJson } from "../../src/bench/python-json.js";
import type { FailureText, RouteIdentity, RouteRun } from "../../src/bench/route-record.js";
import { expertFolder, goldenFolder, goldenNames, goldenText, hasExpert } from "./shared-data.js";

/**
 * The official tools' answers as checks of a set of modules, so that the same checks can be run against the real
 * modules (they pass) and against modules that were deliberately broken (some check fails).
 */

/** The modules that hold the official formulas. */
export interface Bench {
  readonly abilities: typeof import("../../src/bench/abilities.js");
  readonly checkpoint: typeof import("../../src/bench/checkpoint.js");
  readonly comfort: typeof import("../../src/bench/comfort.js");
  readonly efficiency: typeof import("../../src/bench/efficiency.js");
  readonly loadResults: typeof import("../../src/bench/load-results.js");
  readonly merge: typeof import("../../src/bench/merge.js");
  readonly metricInfo: typeof import("../../src/bench/metric-info.js");
  readonly resultFile: typeof import("../../src/bench/result-file.js");
  readonly resume: typeof import("../../src/bench/resume.js");
  readonly routeRecord: typeof import("../../src/bench/route-record.js");
  readonly savitzkyGolay: typeof import("../../src/bench/savitzky-golay.js");
  readonly success: typeof import("../../src/bench/success.js");
}

/** One check; `run` throws where the modules disagree with the official answer. */
export interface GoldenCheck {
  readonly name: string;
  run(bench: Bench): void;
}

/** Quick checks first: a broken module is then found out sooner. */
export const goldenChecks: readonly GoldenCheck[] = [
  { name: "filter kernels, unwrapping, bounds, percentages", run: checkKernels },
  { name: "comfort at each bound, one step inside and one outside", run: checkComfortBounds },
  { name: "junction bonus at its limit", run: checkJunctionBonus },
  { name: "started routes and perfect ones", run: checkStartedAndPerfect },
  { name: "penalties of single events", run: checkPenalties },
  { name: "statuses that resume drives again", run: checkResumeStatuses },
  ...casesOf("resume", "resume", checkResume),
  ...casesOf("merge", "merge", checkMerge),
  ...casesOf("ability", "abilities", checkAbilities),
  ...casesOf("effsmooth", "efficiency and comfort", checkEfficiencyAndComfort),
  ...casesOf("stats", "statistics manager, Python number types included", checkStatistics).reverse(),
];

function casesOf(kind: string, title: string, check: (bench: Bench, name: string) => void): GoldenCheck[] {
  return goldenNames(kind).map((name) => ({ name: `${title}: ${name}`, run: (bench) => check(bench, name) }));
}

const DIGITS = 9;

function expectAllClose(actual: readonly number[], expected: readonly number[], digits = DIGITS): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], digits);
}

// biome-ignore lint/suspicious/noExplicitAny: golden operations are untyped data of many forms
type Operation = Record<string, any>;

interface StatisticsCase {
  ops: Operation[];
  expected: { outputs: unknown[] };
}

const statisticsCases = new Map<string, StatisticsCase>();

function checkStatistics(bench: Bench, name: string): void {
  const golden = statisticsCases.get(name) ?? (parseTyped(goldenText(`stats/${name}`)) as StatisticsCase);
  statisticsCases.set(name, golden);
  expect(replay(bench, golden.ops).map(parseTyped)).toEqual(golden.expected.outputs);
}

/** Replays the operations of a golden case on our results file; returns the text of every write. */
function replay(
  { checkpoint: files, routeRecord, resultFile }: Bench,
  operations: readonly Operation[],
): string[] {
  const checkpoint: Checkpoint = files.newCheckpoint();
  const identities = new Map<number, RouteIdentity>();
  const written: string[] = [];
  let scenario: Operation | null = null;
  for (const op of operations) {
    switch (op.op) {
      case "save_sensors":
        checkpoint.sensors = op.sensors;
        break;
      case "save_progress":
        checkpoint.progress = [op.index, op.total];
        break;
      case "create_route":
        identities.set(op.index, identityOf(op));
        checkpoint.records[op.index] = files.startedRecord(identityOf(op));
        break;
      case "set_scenario":
        scenario = op;
        break;
      case "remove_scenario":
        scenario = null;
        break;
      case "save_entry_status":
        checkpoint.entryStatus = op.status as EntryStatus;
        break;
      case "compute_route":
        checkpoint.records[op.index] = routeRecord.routeRecord(
          identities.get(op.index)!,
          runOf(op, scenario),
        );
        break;
      case "add_file_records":
        checkpoint.records.push(...resultFile.checkpointOfText(JSON.stringify(op.content), "golden").records);
        break;
      case "sort_records":
        files.sortRecords(checkpoint);
        break;
      case "compute_global":
        files.addGlobalRecord(checkpoint);
        break;
      case "write":
        written.push(files.checkpointText(checkpoint));
        break;
      case "validate_and_write":
        files.validateCheckpoint(checkpoint, {
          sensorsInitialized: op.sensors_initialized,
          crashed: op.crashed,
        });
        written.push(files.checkpointText(checkpoint));
        break;
      default:
        throw new Error(`unknown operation ${op.op}`);
    }
  }
  return written;
}

function identityOf({
  index,
  route_id,
  scenario_name,
  weather_id,
  save_name,
  town_name,
}: Operation): RouteIdentity {
  return { index, route_id, scenario_name, weather_id, save_name, town_name };
}

function runOf(op: Operation, scenario: Operation | null): RouteRun {
  return {
    routePoints: scenario?.points.map((point: unknown[]) => point.map(plain)) ?? null,
    events: (scenario?.criteria ?? []).flat().map(eventOf),
    timedOut: scenario?.timeout ?? false,
    durationGame: plain(op.duration_game),
    durationSystem: plain(op.duration_system),
    failure: (op.failure_message || null) as FailureText | null,
  };
}

function eventOf(event: Operation): TrafficEvent {
  const base = { frame: 0, message: event.message, type: event.type };
  if (event.type === "ROUTE_COMPLETION") {
    const value = event.dict.route_completed;
    return { ...base, routeCompleted: plain(value), isFloat: value instanceof PythonFloat } as TrafficEvent;
  }
  if (event.type === "OUTSIDE_ROUTE_LANES_INFRACTION") {
    return { ...base, percentage: plain(event.dict.percentage) } as TrafficEvent;
  }
  return base as TrafficEvent;
}

function plain(value: unknown): number {
  return value instanceof PythonFloat ? value.value : (value as number);
}

/** Parses with Python floats kept apart from integers. */
function parseTyped(text: string): unknown {
  return parsePythonJson(text, {
    number: (digits) => (/[.eE]/.test(digits) ? new PythonFloat(Number(digits)) : Number(digits)),
  });
}

function checkResume({ resume }: Bench, name: string): void {
  const golden = JSON.parse(goldenText(`resume/${name}`));
  const planned = golden.configs.map(
    (config: Operation) => `${config.name}_rep${config.repetition_index}`,
  ) as string[];
  const text = golden.checkpoint_text ?? JSON.stringify(golden.checkpoint);
  expect(resume.decideResume(text, planned)).toMatchObject(golden.expected);
}

function checkMerge({ loadResults, merge, success }: Bench, name: string): void {
  const { expected, folder } = JSON.parse(goldenText(`merge/${name}/expected.json`));
  const { records } = loadResults.loadResults(`${goldenFolder}merge/${name}/${folder}`);
  const merged = merge.mergedScores(records);
  expect(merged.drivingScore).toBeCloseTo(expected["driving score"], DIGITS);
  expect(merged.successRate).toBeCloseTo(expected["success rate"], DIGITS);
  expect(merged.evalNum).toBe(expected["eval num"]);
  expect(records.map((record) => [record.route_id, record.save_name])).toEqual(expected.order);
  const successes = records.filter(success.isSuccess).map((record) => record.route_id);
  expect(successes.sort()).toEqual(expected.success_ids);
}

function checkEfficiencyAndComfort(bench: Bench, name: string): void {
  const folder = `${goldenFolder}effsmooth/${name}/`;
  const { expected } = JSON.parse(goldenText(`effsmooth/${name}/expected.json`));
  const { records } = bench.resultFile.readResultFile(`${folder}merged.json`);

  const efficiencies = records.flatMap((record) => bench.efficiency.recordEfficiency(record)?.value ?? []);
  expectAllClose(efficiencies, expected.driving_efficiency);
  const overall = bench.efficiency.drivingEfficiency(records).value;
  expect(overall).toBeCloseTo(expected.overall.driving_efficiency, DIGITS);

  const motions = records.map((record) =>
    bench.metricInfo.readMetricInfo(`${folder}metrics/${record.save_name}/metric_info.json`),
  );
  expect(motions.map((motion) => bench.comfort.comfortableSegments(motion))).toEqual(expected.chunks);
  const smoothness = motions.map((motion) => bench.comfort.recordComfort(motion).value!);
  expect(smoothness).toEqual(expected.smoothness);
  expect(bench.success.meanOf(smoothness)).toBeCloseTo(expected.overall.driving_smoothness, DIGITS);
}

function checkAbilities({ abilities, resultFile }: Bench, name: string): void {
  const folder = `${goldenFolder}ability/${name}/`;
  const { expected } = JSON.parse(goldenText(`ability/${name}/expected.json`));
  const { records } = resultFile.readResultFile(`${folder}merged.json`);
  const actual = abilities.officialAbilities(
    abilityRoutes(`${folder}routes.xml`),
    records,
    junctionsOf(folder),
  );
  const { mean, crashed, ...rates } = expected;
  for (const [ability, rate] of Object.entries(rates)) {
    expect(actual.rates[ability as keyof typeof actual.rates]).toBeCloseTo(rate as number, DIGITS);
  }
  expect(actual.mean).toBeCloseTo(mean, DIGITS);
  expect(actual.crashed).toEqual(crashed);
}

/** The routes of a golden suite; its XML has one attribute order. */
function abilityRoutes(path: string): AbilityRoute[] {
  const pattern = /<route id="(\d+)" town="(\w+)">[\s\S]*?<scenario name="\w+" type="(\w+)">/g;
  return [...readFileSync(path, "utf8").matchAll(pattern)].map(([, id, town, scenarioType]) => ({
    id: id!,
    town: town!,
    scenarioType: scenarioType!,
  }));
}

function junctionsOf(folder: string): JunctionLookup | "off" {
  if (!existsSync(`${folder}junctions.json`)) return "off";
  const junctions = JSON.parse(readFileSync(`${folder}junctions.json`, "utf8"));
  return (id) => ({ points: junctions[id].waypoints, firstJunctionIndex: junctions[id].first_junction });
}

interface Kernels {
  savgol: { x: number[]; window: number; smooth: number[]; deriv: number[] }[];
  unwrap: { x: number[]; y: number[] }[];
  within: { min: number | null; max: number | null; values: number[]; result: boolean }[];
  percent: { text: string; value: number | null }[];
}

function checkKernels({ savitzkyGolay, comfort, efficiency }: Bench): void {
  const kernels = JSON.parse(goldenText("kernels.json")) as Kernels;
  for (const { x, window, smooth, deriv } of kernels.savgol) {
    const filter = new savitzkyGolay.SavitzkyGolay(window);
    expectAllClose([...filter.smooth(Float64Array.from(x))], smooth, 8);
    expectAllClose([...filter.derivative(Float64Array.from(x), 0.1)], deriv, 8);
  }
  for (const { x, y } of kernels.unwrap) expectAllClose([...comfort.unwrap(Float64Array.from(x))], y);
  for (const { min, max, values, result } of kernels.within) {
    expect(comfort.isWithin(Float64Array.from(values), { low: min, high: max })).toBe(result);
  }
  for (const { text, value } of kernels.percent) expect(efficiency.percentageOf(text)).toBe(value);
}

/** Steady or ramping motion, heading along x, on both sides of each bound of the reference (4.3). */
function checkComfortBounds({ comfort, metricInfo }: Bench): void {
  const isComfortable = (accelerations: readonly (readonly [x: number, y: number])[], yawRate = 0) => {
    const frames = accelerations.map(([x, y], i) => [
      String(i),
      {
        acceleration: [x, y, 0],
        angular_velocity: [0, 0, yawRate],
        forward_vector: [1, 0, 0],
        right_vector: [0, 1, 0],
      },
    ]);
    const text = JSON.stringify(Object.fromEntries(frames));
    return comfort.comfortableSegments(metricInfo.motionFramesOfText(text, "frames"))?.[0];
  };
  const ahead = (x: number) => Array.from({ length: 20 }, () => [x, 0] as const);
  const aside = (y: number) => Array.from({ length: 20 }, () => [0, y] as const);
  const turning = (yawRate: number) => isComfortable(ahead(0), yawRate);
  // A ramp is its own parabola: its filtered derivative is its slope over 0.1 s.
  const speedingUp = (jerk: number) =>
    Array.from({ length: 10 }, (_, i) => [0.1 * jerk * (i - 4.5) - 0.7, 0] as const);
  const sideways = (from: number, jerk: number) =>
    Array.from({ length: 5 }, (_, i) => [0, from + 0.1 * jerk * i] as const);

  for (const [inside, outside] of [
    [isComfortable(ahead(2.399)), isComfortable(ahead(2.401))],
    [isComfortable(ahead(-4.049)), isComfortable(ahead(-4.051))],
    [isComfortable(aside(4.889)), isComfortable(aside(4.891))],
    [isComfortable(aside(-4.889)), isComfortable(aside(-4.891))],
    [turning(0.949), turning(0.951)],
    [turning(-0.949), turning(-0.951)],
    [isComfortable(speedingUp(4.12)), isComfortable(speedingUp(4.14))],
    [isComfortable(speedingUp(-4.12)), isComfortable(speedingUp(-4.14))],
    [isComfortable(sideways(0.5, 8.36)), isComfortable(sideways(0.5, 8.38))],
    [isComfortable(sideways(4.2, -8.36)), isComfortable(sideways(4.2, -8.38))],
  ]) {
    expect(inside).toBe(true);
    expect(outside).toBe(false);
  }
  expect(comfort.isWithin(Float64Array.of(-1), { low: -1, high: 1 })).toBe(false);
}

/** The junction bonus (4.4) at its limit: 8 waypoints past the junction's first, of 100, with clean signs. */
function checkJunctionBonus({ abilities }: Bench): void {
  const successesAt = (score_route: number, broken: object = {}) => {
    const record = {
      route_id: "RouteScenario_1_rep0",
      status: "Failed",
      infractions: { red_light: [], stop_infraction: [], ...broken },
      scores: { score_route, score_composed: 0 },
    };
    const routes = [{ id: "1", town: "Town01", scenarioType: "T_Junction" }];
    const junction = () => ({ points: 100, firstJunctionIndex: 41 });
    return abilities.officialAbilities(routes, [record], junction).counts.Traffic_Signs.successes;
  };
  expect(successesAt(50.01)).toBe(1);
  expect(successesAt(50)).toBe(0);
  expect(successesAt(90, { red_light: ["ran it"] })).toBe(0);
  expect(successesAt(90, { stop_infraction: ["ran it"] })).toBe(0);
}

/** A route that only began is not written (1.1), and one message is enough for Completed (1.3). */
function checkStartedAndPerfect({ checkpoint, routeRecord }: Bench): void {
  const identity = {
    index: 0,
    route_id: "",
    scenario_name: "",
    weather_id: null,
    save_name: "",
    town_name: "",
  };
  const file = checkpoint.newCheckpoint();
  file.records.push(checkpoint.startedRecord(identity));
  expect(JSON.parse(checkpoint.checkpointText(file))._checkpoint.records).toEqual([]);

  const finished: TrafficEvent = {
    type: "ROUTE_COMPLETION",
    frame: 0,
    message: "",
    routeCompleted: 100,
    isFloat: false,
  };
  const slow: TrafficEvent = { type: "MIN_SPEED_INFRACTION", frame: 0, message: "" };
  const statusOf = (events: TrafficEvent[]) =>
    routeRecord.routeRecord(identity, {
      routePoints: null,
      events,
      timedOut: false,
      durationGame: 0,
      durationSystem: 0,
      failure: null,
    }).status;
  expect(statusOf([finished])).toBe("Perfect");
  expect(statusOf([slow, finished])).toBe("Completed");
}

/** Penalty factors of the reference's table (1.2), one event each. */
function checkPenalties({ routeRecord }: Bench): void {
  const identity = {
    index: 0,
    route_id: "",
    scenario_name: "",
    weather_id: null,
    save_name: "",
    town_name: "",
  };
  const penaltyOf = (type: string, extra: object = {}) =>
    routeRecord.routeRecord(identity, {
      routePoints: null,
      events: [{ type, frame: 0, message: "", ...extra } as TrafficEvent],
      timedOut: false,
      durationGame: 0,
      durationSystem: 0,
      failure: null,
    }).scores.score_penalty;
  expect(penaltyOf("COLLISION_PEDESTRIAN")).toBe(0.5);
  expect(penaltyOf("COLLISION_VEHICLE")).toBe(0.6);
  expect(penaltyOf("COLLISION_STATIC")).toBe(0.65);
  expect(penaltyOf("TRAFFIC_LIGHT_INFRACTION")).toBe(0.7);
  expect(penaltyOf("STOP_INFRACTION")).toBe(0.8);
  expect(penaltyOf("SCENARIO_TIMEOUT")).toBe(0.7);
  expect(penaltyOf("YIELD_TO_EMERGENCY_VEHICLE")).toBe(0.7);
  expect(penaltyOf("MIN_SPEED_INFRACTION")).toBe(1);
  expect(penaltyOf("ROUTE_DEVIATION")).toBe(1);
  expect(penaltyOf("VEHICLE_BLOCKED")).toBe(1);
  expect(penaltyOf("OUTSIDE_ROUTE_LANES_INFRACTION", { percentage: 12.3456 })).toBe(0.876544);
}

/** Which statuses a resumed run drives again (1.8). */
function checkResumeStatuses({ resume }: Bench): void {
  const planned = ["RouteScenario_1_rep0", "RouteScenario_2_rep0"];
  const resumedAt = (status: string) =>
    resume.decideResume(
      JSON.stringify({
        entry_status: "Started",
        _checkpoint: { progress: [1, 2], records: [{ route_id: planned[0], status }] },
      }),
      planned,
    ).index;
  for (const status of ["Failed", "Failed - Simulation crashed", "Failed - Agent crashed"]) {
    expect(resumedAt(status)).toBe(0);
  }
  for (const status of ["Completed", "Failed - TickRuntime", "Failed - Agent got blocked"]) {
    expect(resumedAt(status)).toBe(1);
  }
}

/** Texts of the real PDM-Lite results files; empty without them. */
export function expertTexts(): string[] {
  if (!hasExpert) return [];
  return readdirSync(expertFolder).map((id) => readFileSync(`${expertFolder}${id}/endpoint.json`, "utf8"));
}
