import { DriverxError, errorText } from "../base/errors.js";
import { readTextFile } from "../base/files.js";
import { parsePythonJson } from "../bench/python-json.js";
import { PLAN_STEP, PLAN_STEPS } from "./sample.js";

/**
 * Predicted plans from JSON or JSONL: for each sample token six waypoints, or several candidates with scores, and
 * optionally a mask of the steps that are meant. docs/open-loop.md has the forms.
 */

/** `lidar`: x right, y forward. `ego`: x forward, y left, the same displacements (BEV-Planner). */
export type PlanFrame = "lidar" | "ego";

export interface Prediction {
  readonly token: string;
  readonly frame: PlanFrame;
  /** x, y of six waypoints in that frame; 0 where the mask is 0. */
  readonly waypoints: Float64Array;
  /** 1 where the planner means its waypoint. */
  readonly mask: Uint8Array;
}

/**
 * Turns the tokens of one entry into waypoints [x right, y forward]. What it throws need not name the entry.
 */
export type TokenDecoder = (tokens: readonly (string | number)[]) => number[][];

export interface PredictionOptions {
  /** The frame where the file names none; null: lidar. */
  readonly frame: PlanFrame | null;
  /** Set where entries hold `tokens` instead of waypoints. */
  readonly decoder: TokenDecoder | null;
}

/** No car gets farther than this in a second, m. A plan beyond it is in another frame or unit. */
const FARTHEST_A_SECOND = 80;

type Entry = { readonly where: string; readonly value: unknown; readonly token: string | null };

/**
 * Reads predictions, one for each token. Throws FILE_NOT_FOUND, FILE_UNREADABLE, FILE_NOT_JSON, PREDICTIONS_WRONG,
 * PREDICTION_NOT_FINITE, PREDICTION_TOO_FAR, PREDICTION_DUPLICATE.
 */
export function readPredictions(path: string, options: PredictionOptions): Map<string, Prediction> {
  const text = readTextFile(path, "predictions");
  const { frame, entries } = path.endsWith(".jsonl")
    ? { frame: null, entries: linesOf(text, path) }
    : entriesOf(parsed(text, `predictions ${path}`), path);
  const predictions = new Map<string, Prediction>();
  for (const entry of entries) {
    const prediction = predictionOf(entry, frame, options);
    if (predictions.has(prediction.token)) {
      throw new DriverxError(
        "PREDICTION_DUPLICATE",
        `${entry.where}: sample ${prediction.token} is predicted twice; keep one plan a sample`,
      );
    }
    predictions.set(prediction.token, prediction);
  }
  return predictions;
}

/** Python writes NaN into JSON; it is read, and refused where it stands. */
function parsed(text: string, where: string): unknown {
  try {
    return parsePythonJson(text, { object: (members) => uniqueMembers(members, where) });
  } catch (error) {
    if (error instanceof DriverxError && error.code === "PREDICTION_DUPLICATE") throw error;
    throw new DriverxError("FILE_NOT_JSON", `${where}: ${errorText(error)}; is the file cut off?`, {
      cause: error,
    });
  }
}

function uniqueMembers(members: readonly [string, unknown][], where: string): Map<string, unknown> {
  const unique = new Map<string, unknown>();
  for (const [key, value] of members) {
    if (unique.has(key)) {
      throw new DriverxError(
        "PREDICTION_DUPLICATE",
        `${where}: "${key}" stands twice; keep one plan a sample`,
      );
    }
    unique.set(key, value);
  }
  return unique;
}

function linesOf(text: string, path: string): Entry[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const where = `predictions ${path}: line ${i + 1}`;
    return [{ where, value: parsed(line, where), token: null }];
  });
}

/** A list of entries, an object with `predictions` or `plans` and a frame, or a plain object by token. */
function entriesOf(file: unknown, path: string): { frame: unknown; entries: Entry[] } {
  const content = file instanceof Map ? (file.get("predictions") ?? file.get("plans") ?? file) : file;
  const frame = file instanceof Map && content !== file ? (file.get("frame") ?? null) : null;
  if (Array.isArray(content)) {
    return {
      frame,
      entries: content.map((value, i) => ({ where: `predictions ${path}: entry ${i}`, value, token: null })),
    };
  }
  if (content instanceof Map) {
    return {
      frame,
      entries: [...content].map(([token, value]) => ({
        where: `predictions ${path}: sample ${token}`,
        value: value instanceof Map ? value : new Map([["waypoints", value]]),
        token,
      })),
    };
  }
  throw new DriverxError(
    "PREDICTIONS_WRONG",
    `predictions ${path}: should be a list of entries or an object by sample token`,
  );
}

function predictionOf(
  { where, value, token }: Entry,
  fileFrame: unknown,
  options: PredictionOptions,
): Prediction {
  const wrong = (what: string) => new DriverxError("PREDICTIONS_WRONG", `${where}: ${what}`);
  if (!(value instanceof Map)) throw wrong("should be an object with token and waypoints");
  const name = token ?? value.get("token") ?? value.get("sample_token");
  if (typeof name !== "string" || name === "") throw wrong("token should be the sample's token, as text");
  const place = token === null ? `${where} (sample ${name})` : where;
  if (options.decoder) {
    const waypoints = decoded(options.decoder, value.get("tokens"), place);
    return { token: name, frame: "lidar", ...pathOf(waypoints, value.get("mask"), place) };
  }
  if (value.has("tokens") && !value.has("waypoints")) {
    throw new DriverxError(
      "PREDICTIONS_WRONG",
      `${place}: holds tokens; say how to read them with --from-tokens`,
    );
  }
  const frame = frameOf(value.get("frame") ?? fileFrame, options.frame, place);
  const waypoints = bestCandidate(value.get("waypoints"), value.get("scores"), place);
  return { token: name, frame, ...pathOf(waypoints, value.get("mask"), place) };
}

function decoded(decode: TokenDecoder, tokens: unknown, place: string): number[][] {
  const areTokens =
    Array.isArray(tokens) && tokens.every((token) => typeof token === "string" || typeof token === "number");
  if (!areTokens) {
    throw new DriverxError("PREDICTIONS_WRONG", `${place}: tokens should be a list of numbers or names`);
  }
  try {
    return decode(tokens);
  } catch (error) {
    throw new DriverxError("PREDICTIONS_WRONG", `${place}: ${errorText(error)}`, { cause: error });
  }
}

/** A frame's name may be followed by a description: "lidar: x right, y forward". */
function frameOf(named: unknown, fallback: PlanFrame | null, place: string): PlanFrame {
  if (named === undefined || named === null) return fallback ?? "lidar";
  const frame = typeof named === "string" ? /^(lidar|ego)\b/.exec(named)?.[1] : undefined;
  if (frame === undefined) {
    throw new DriverxError(
      "PREDICTIONS_FRAME",
      `${place}: frame "${String(named)}" is not known; use lidar (x right, y forward) or ego (x forward, y left)`,
    );
  }
  if (fallback !== null && fallback !== frame) {
    throw new DriverxError(
      "PREDICTIONS_FRAME",
      `${place}: the file says frame ${frame}, --frame says ${fallback}`,
    );
  }
  return frame as PlanFrame;
}

/** With scores, waypoints hold one path a score; the first of the best is the plan. */
function bestCandidate(waypoints: unknown, scores: unknown, place: string): unknown {
  if (scores === undefined || scores === null) return waypoints;
  const areNumbers = Array.isArray(scores) && scores.every((score) => Number.isFinite(score));
  if (!areNumbers || !Array.isArray(waypoints) || waypoints.length !== scores.length || scores.length === 0) {
    throw new DriverxError(
      "PREDICTIONS_WRONG",
      `${place}: scores should be numbers, one for each path in waypoints`,
    );
  }
  return waypoints[scores.reduce((best, score, i) => (score > scores[best] ? i : best), 0)];
}

function pathOf(waypoints: unknown, givenMask: unknown, place: string) {
  const mask = maskOf(givenMask, place);
  if (!Array.isArray(waypoints) || waypoints.length !== PLAN_STEPS) {
    const found = Array.isArray(waypoints) ? `${waypoints.length}` : "none";
    throw new DriverxError(
      "PREDICTIONS_WRONG",
      `${place}: ${PLAN_STEPS} waypoints needed (0.5 to 3 s), found ${found}`,
    );
  }
  const path = new Float64Array(2 * PLAN_STEPS);
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (mask[i] === 1) path.set(waypointOf(waypoints[i], i, place), 2 * i);
  }
  return { waypoints: path, mask };
}

function maskOf(given: unknown, place: string): Uint8Array {
  if (given === undefined || given === null) return new Uint8Array(PLAN_STEPS).fill(1);
  const isMask =
    Array.isArray(given) && given.length === PLAN_STEPS && given.every((bit) => bit === 0 || bit === 1);
  if (!isMask) {
    throw new DriverxError(
      "PREDICTIONS_WRONG",
      `${place}: mask should be ${PLAN_STEPS} numbers, each 0 or 1`,
    );
  }
  return Uint8Array.from(given);
}

function waypointOf(given: unknown, i: number, place: string): number[] {
  if (!Array.isArray(given) || given.length !== 2 || !given.every((part) => typeof part === "number")) {
    throw new DriverxError("PREDICTIONS_WRONG", `${place}: waypoint ${i} should be [x, y]`);
  }
  if (!given.every(Number.isFinite)) {
    throw new DriverxError(
      "PREDICTION_NOT_FINITE",
      `${place}: waypoint ${i} is [${given.join(", ")}]; give finite metres`,
    );
  }
  const distance = Math.hypot(given[0], given[1]);
  const seconds = PLAN_STEP * (i + 1);
  if (distance > FARTHEST_A_SECOND * seconds) {
    throw new DriverxError(
      "PREDICTION_TOO_FAR",
      `${place}: waypoint ${i} lies ${distance.toFixed(0)} m away after ${seconds} s; give metres from the car, not global places`,
    );
  }
  return given;
}
