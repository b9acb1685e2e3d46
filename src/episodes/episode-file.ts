import { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { readJsonFile, writeFileWhole } from "../base/files.js";
import { issueText } from "../base/issue-text.js";
import type { TrafficEvent } from "../bench/events.js";
import { INFRACTION_NAMES, type RouteRecord } from "../bench/route-record.js";
import type { SkippedScenario } from "../bridge/simulator.js";
import type { LaneExcerpt } from "./map-excerpt.js";
import { type PlanRecord, type Trace, type TraceColumn, traceColumns } from "./trace.js";

/** One finished route of a run, complete in itself: results, pictures and comparisons are made of these files. */
export interface Episode {
  readonly version: 1;
  readonly record: RouteRecord;
  readonly scenarioTypes: readonly string[];
  readonly seed: number;
  /** How often the route was begun; above 1 after a worker died or the simulator failed. */
  readonly attempts: number;
  readonly policy: string;
  /** Why the agent or the simulation failed, in its own words. */
  readonly failureDetail: string | null;
  /** Scenarios that were not played, and what is odd about those that were. */
  readonly skippedScenarios: readonly SkippedScenario[];
  readonly warnings: readonly string[];
  /** Bench2Drive's share of comfortable segments; null when fewer than three ticks were driven. */
  readonly comfort: number | null;
  readonly events: readonly TrafficEvent[];
  /** The dense route, x and y in metres. */
  readonly plannedRoute: readonly (readonly [number, number])[];
  readonly trace: Trace;
  readonly plans: readonly PlanRecord[];
  /** Hash of the world's state at each tick, 16 hexadecimal digits each. */
  readonly tickHashes: readonly string[];
  readonly lanes: readonly LaneExcerpt[];
}

const version = 1;
const numbers = z.array(z.number());
const event = z.object({ frame: z.int(), message: z.string() });

const episodeSchema = z.object({
  version: z.literal(version),
  record: z.object({
    index: z.int().min(0),
    route_id: z.string(),
    scenario_name: z.string(),
    weather_id: z.string().nullable(),
    save_name: z.string(),
    town_name: z.string(),
    status: z.string(),
    num_infractions: z.int(),
    infractions: z.record(z.enum(INFRACTION_NAMES), z.array(z.string())),
    scores: z.object({
      score_route: z.number(),
      score_route_is_float: z.literal(true).optional(),
      score_penalty: z.number(),
      score_composed: z.number(),
    }),
    meta: z.object({ route_length: z.number(), duration_game: z.number(), duration_system: z.number() }),
  }),
  scenarioTypes: z.array(z.string()),
  seed: z.int(),
  attempts: z.int().min(1),
  policy: z.string(),
  failureDetail: z.string().nullable(),
  skippedScenarios: z.array(z.object({ name: z.string(), type: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
  comfort: z.number().nullable(),
  events: z.array(z.looseObject({ ...event.shape, type: z.string() })),
  plannedRoute: z.array(z.tuple([z.number(), z.number()])),
  trace: z.object(
    Object.fromEntries(traceColumns.map((name) => [name, numbers])) as Record<TraceColumn, typeof numbers>,
  ),
  plans: z.array(
    z.object({
      tick: z.int(),
      waypoints: z.array(z.tuple([z.number(), z.number()])),
      waypointSeconds: z.number(),
      actionTokens: z.array(z.int()).optional(),
      reasoning: z.string().optional(),
      undecodable: z.literal(true).optional(),
    }),
  ),
  tickHashes: z.array(z.string().length(16)),
  lanes: z.array(
    z.object({ type: z.string(), isJunction: z.boolean(), x: numbers, y: numbers, width: numbers }),
  ),
});

/** Writes an episode whole. Throws like {@link episodeText}, or FILE_UNWRITABLE. */
export function writeEpisode(path: string, episode: Omit<Episode, "version">): void {
  writeFileWhole(path, episodeText(episode));
}

/**
 * An episode as the text of its file. What could not be read back, such as a score that is no number, is refused
 * here: throws EPISODE_INVALID naming the field.
 */
export function episodeText(episode: Omit<Episode, "version">): string {
  const trace = Object.fromEntries(traceColumns.map((name) => [name, Array.from(episode.trace[name])]));
  const content = { version, ...episode, trace };
  const { error } = episodeSchema.safeParse(content);
  if (!error) return JSON.stringify(content);
  const route = episode.record.route_id;
  throw new DriverxError(
    "EPISODE_INVALID",
    `the episode of ${route} came out wrong: ${issueText(error, "all")}`,
  );
}

/** Reads an episode. Throws what {@link readJsonFile} throws, or EPISODE_INVALID naming the field. */
export function readEpisode(path: string): Episode {
  return checkedEpisode(readJsonFile(path, "episode"), path);
}

/** An episode from the text of its file. Throws EPISODE_INVALID; `path` is for errors. */
export function parseEpisode(text: string, path: string): Episode {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new DriverxError("EPISODE_INVALID", `episode ${path} is not valid JSON: ${errorText(error)}`, {
      cause: error,
    });
  }
  return checkedEpisode(content, path);
}

function checkedEpisode(content: unknown, path: string): Episode {
  const result = episodeSchema.safeParse(content);
  if (!result.success) {
    throw new DriverxError("EPISODE_INVALID", `episode ${path}: ${issueText(result.error, "file")}`);
  }
  const uneven = unevenPart(result.data);
  if (uneven !== undefined) {
    throw new DriverxError(
      "EPISODE_INVALID",
      `episode ${path}: ${uneven}: its columns have different lengths`,
    );
  }
  return result.data as unknown as Episode;
}

/** The trace or the lane whose columns do not belong together. */
function unevenPart({ trace, lanes }: z.infer<typeof episodeSchema>): string | undefined {
  const isUneven = (columns: readonly (readonly number[])[]) =>
    columns.some(({ length }) => length !== columns[0].length);
  if (isUneven(Object.values(trace))) return "trace";
  const lane = lanes.findIndex(({ x, y, width }) => isUneven([x, y, width]));
  return lane < 0 ? undefined : `lanes.${lane}`;
}

/** The tick hashes as an episode keeps them. */
export function hashTexts(hashes: BigUint64Array): string[] {
  return Array.from(hashes, (hash) => hash.toString(16).padStart(16, "0"));
}
