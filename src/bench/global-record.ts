import { DriverxError } from "../base/errors.js";
import { pythonFloatText, pythonRound } from "../base/python-number.js";
import { PythonFloat } from "./python-json.js";
import { INFRACTION_NAMES, type InfractionName, type RouteRecord } from "./route-record.js";

/** A number of the results file: `PythonFloat` for Python floats, a plain number for Python integers. */
export type PythonNumber = PythonFloat | number;

const SCORE_NAMES = ["score_composed", "score_route", "score_penalty"] as const;
type ScoreName = (typeof SCORE_NAMES)[number];

/** The leaderboard's summary over all routes, with its key names; made for writing. */
export interface GlobalRecord {
  readonly index: -1;
  readonly route_id: -1;
  readonly status: string;
  /** Messages per driven kilometre; for `outside_route_lanes` kilometres. */
  readonly infractions: Record<InfractionName, PythonNumber>;
  readonly scores_mean: Record<ScoreName, PythonNumber>;
  readonly scores_std_dev: Record<ScoreName, PythonNumber>;
  readonly meta: {
    readonly total_length: PythonNumber;
    readonly duration_game: PythonNumber;
    readonly duration_system: PythonNumber;
    readonly exceptions: readonly (readonly [routeId: string, index: number, status: string])[];
  };
}

const SCORE_DIGITS = 6;
const OTHER_DIGITS = 3;
const LEAST_KILOMETRES = 0.001;
/** Position of the metres in an outside-lanes message split at spaces. */
const METRES_WORD = 8;

/**
 * The leaderboard's global record (docs/scoring.md, "Global record").
 *
 * @param records all records in memory, those still `Started` included.
 * @param total number of routes of the run; means divide by it, not by the number of records.
 */
export function globalRecord(records: readonly RouteRecord[], total: number): GlobalRecord {
  if (records.length > 0 && total === 0) {
    throw new DriverxError("NO_ROUTES_IN_TOTAL", "a run of 0 routes cannot have records; set its progress");
  }
  const means = scoreMeans(records, total);
  return {
    index: -1,
    route_id: -1,
    status: globalStatus(records),
    infractions: infractionRates(records),
    scores_mean: byScore((name) => (records.length === 0 ? 0 : new PythonFloat(means[name]))),
    scores_std_dev: byScore((name) => standardDeviation(records, name, means[name], total)),
    meta: {
      total_length: lengthSum(records),
      duration_game: sum(records, (record) => record.meta.duration_game),
      duration_system: sum(records, (record) => record.meta.duration_system),
      exceptions: records
        .filter((record) => record.status.includes("Failed"))
        .map((record) => [record.route_id, record.index, record.status]),
    },
  };
}

function byScore<T>(value: (name: ScoreName) => T): Record<ScoreName, T> {
  return Object.fromEntries(SCORE_NAMES.map((name) => [name, value(name)])) as Record<ScoreName, T>;
}

/** Each term is divided before it is added, as the leaderboard does; the mean is rounded. */
function scoreMeans(records: readonly RouteRecord[], total: number): Record<ScoreName, number> {
  return byScore((name) =>
    pythonRound(
      records.reduce((mean, record) => mean + record.scores[name] / total, 0),
      SCORE_DIGITS,
    ),
  );
}

/** Spread about the rounded mean over the records present; the divisor counts all routes. */
function standardDeviation(
  records: readonly RouteRecord[],
  name: ScoreName,
  roundedMean: number,
  total: number,
): PythonNumber {
  if (total === 1) return 0;
  const squares = records.reduce((squared, record) => squared + (record.scores[name] - roundedMean) ** 2, 0);
  return new PythonFloat(pythonRound(Math.sqrt(squares / (total - 1)), OTHER_DIGITS));
}

function globalStatus(records: readonly RouteRecord[]): string {
  let status = "Perfect";
  for (const record of records) {
    if (record.status.includes("Failed")) status = "Failed";
    else if (status === "Perfect" && record.status !== "Perfect") status = record.status;
  }
  return status;
}

function infractionRates(records: readonly RouteRecord[]): Record<InfractionName, PythonNumber> {
  const driven = records.reduce(
    (kilometres, { meta, scores }) => kilometres + ((meta.route_length / 1000) * scores.score_route) / 100,
    0,
  );
  const kilometres = Math.max(driven, LEAST_KILOMETRES);
  const rateOf = (name: InfractionName): PythonNumber => {
    if (name === "outside_route_lanes") return kilometresOutside(records);
    const count = records.reduce((messages, record) => messages + record.infractions[name].length, 0);
    return new PythonFloat(pythonRound(count / kilometres, OTHER_DIGITS));
  };
  return Object.fromEntries(INFRACTION_NAMES.map((name) => [name, rateOf(name)])) as Record<
    InfractionName,
    PythonNumber
  >;
}

function kilometresOutside(records: readonly RouteRecord[]): PythonNumber {
  if (records.length === 0) return 0;
  let kilometres = 0;
  for (const record of records) {
    const message = record.infractions.outside_route_lanes[0];
    if (message === undefined) continue;
    const metres = Number(message.split(" ")[METRES_WORD] ?? Number.NaN);
    if (!Number.isFinite(metres)) {
      throw new DriverxError(
        "MESSAGE_WITHOUT_METRES",
        `record ${record.route_id}: infractions.outside_route_lanes[0] should name metres as its 9th word: "${message}"`,
      );
    }
    kilometres += metres / 1000;
  }
  return new PythonFloat(pythonRound(kilometres, OTHER_DIGITS));
}

/** A plain, unrounded sum; Python's starting value, the integer 0, shows where no term is a float. */
function sum(records: readonly RouteRecord[], value: (record: RouteRecord) => number): PythonNumber {
  if (records.length === 0) return 0;
  return new PythonFloat(records.reduce((partial, record) => partial + value(record), 0));
}

/** Route lengths are integers (0) where the scenario never loaded. */
function lengthSum(records: readonly RouteRecord[]): PythonNumber {
  return records.every((record) => record.meta.route_length === 0)
    ? 0
    : sum(records, (record) => record.meta.route_length);
}

const LABELS: readonly (readonly [label: string, value: (record: GlobalRecord) => PythonNumber])[] = [
  ["Avg. driving score", (record) => record.scores_mean.score_composed],
  ["Avg. route completion", (record) => record.scores_mean.score_route],
  ["Avg. infraction penalty", (record) => record.scores_mean.score_penalty],
  ["Collisions with pedestrians", (record) => record.infractions.collisions_pedestrian],
  ["Collisions with vehicles", (record) => record.infractions.collisions_vehicle],
  ["Collisions with layout", (record) => record.infractions.collisions_layout],
  ["Red lights infractions", (record) => record.infractions.red_light],
  ["Stop sign infractions", (record) => record.infractions.stop_infraction],
  ["Off-road infractions", (record) => record.infractions.outside_route_lanes],
  ["Route deviations", (record) => record.infractions.route_dev],
  ["Route timeouts", (record) => record.infractions.route_timeout],
  ["Agent blocked", (record) => record.infractions.vehicle_blocked],
  [
    "Yield emergency vehicles infractions",
    (record) => record.infractions.yield_emergency_vehicle_infractions,
  ],
  ["Scenario timeouts", (record) => record.infractions.scenario_timeouts],
  ["Min speed infractions", (record) => record.infractions.min_speed_infractions],
];

/** The results file's `labels` and `values`: the global record as 15 lines of text. */
export function labelledValues(record: GlobalRecord): { labels: string[]; values: string[] } {
  return {
    labels: LABELS.map(([label]) => label),
    values: LABELS.map(([, value]) => pythonText(value(record))),
  };
}

function pythonText(number: PythonNumber): string {
  return number instanceof PythonFloat ? pythonFloatText(number.value) : String(number);
}
