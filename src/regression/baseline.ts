import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { DriverxError, errorText } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { issueText } from "../base/issue-text.js";
import { version as driverxVersion } from "../base/version.js";
import type { TrafficEvent } from "../bench/events.js";
import type { RouteRecord } from "../bench/route-record.js";
import type { Route } from "../routes/suite.js";
import type { CheckableEpisode } from "./checkable-episode.js";

/** How many of a hash's 16 digits a baseline keeps: of 4 billion changes one goes unseen. */
const hashDigits = 8;

const numbers = z.base64();

const baselineSchema = z.object({
  version: z.literal(1),
  driverx: z.string(),
  episodes: z.array(
    z.object({
      routeId: z.string(),
      route: z.looseObject({ id: z.string(), town: z.string() }),
      seed: z.int(),
      repetition: z.int().min(0),
      mapSha256: z.string(),
      record: z.looseObject({ route_id: z.string(), status: z.string() }),
      events: z.array(z.looseObject({ frame: z.number(), type: z.string(), message: z.string() })),
      /** 32 bits a tick. */
      tickHashes: numbers,
      /** Double precision, one a tick. */
      steer: numbers,
      throttle: numbers,
      brake: numbers,
    }),
  ),
});

export interface Baseline {
  readonly driverx: string;
  readonly episodes: CheckableEpisode[];
}

export function isBaselineFile(path: string): boolean {
  return path.endsWith(".json.gz");
}

/** Freezes episodes as a baseline: small, without pictures and other actors. Throws FILE_UNWRITABLE. */
export function writeBaseline(path: string, episodes: readonly CheckableEpisode[]): void {
  const content: z.infer<typeof baselineSchema> = {
    version: 1,
    driverx: driverxVersion,
    episodes: episodes.map((episode) => ({
      routeId: episode.routeId,
      route: { ...episode.route },
      seed: episode.seed,
      repetition: episode.repetition,
      mapSha256: episode.mapSha256,
      record: { ...episode.record },
      events: episode.events.map((event) => ({ ...event })),
      tickHashes: Buffer.from(
        episode.tickHashes.map((hash) => hash.slice(0, hashDigits)).join(""),
        "hex",
      ).toString("base64"),
      steer: packed(episode.steer),
      throttle: packed(episode.throttle),
      brake: packed(episode.brake),
    })),
  };
  writeFileWhole(path, gzipSync(JSON.stringify(content), { level: 9 }));
}

/** Throws FILE_NOT_FOUND, or BASELINE_INVALID naming the field. */
export function readBaseline(path: string): Baseline {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new DriverxError("FILE_NOT_FOUND", `cannot read the baseline ${path}: ${errorText(error)}`, {
      cause: error,
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(gunzipSync(bytes, { maxOutputLength: 256 << 20 }).toString("utf8"));
  } catch (error) {
    throw new DriverxError("BASELINE_INVALID", `baseline ${path}: ${errorText(error)}`, { cause: error });
  }
  const { data, error } = baselineSchema.safeParse(content);
  if (error) throw new DriverxError("BASELINE_INVALID", `baseline ${path}: ${issueText(error, "file")}`);
  return {
    driverx: data.driverx,
    episodes: data.episodes.map((episode) => ({
      routeId: episode.routeId,
      seed: episode.seed,
      repetition: episode.repetition,
      mapSha256: episode.mapSha256,
      route: episode.route as unknown as Route,
      record: episode.record as unknown as RouteRecord,
      events: episode.events as unknown as TrafficEvent[],
      tickHashes: hashesOf(episode.tickHashes),
      steer: unpacked(episode.steer),
      throttle: unpacked(episode.throttle),
      brake: unpacked(episode.brake),
      plans: [],
      egoAt: () => undefined,
      actorsAt: async () => undefined,
    })),
  };
}

function hashesOf(text: string): string[] {
  const digits = Buffer.from(text, "base64").toString("hex");
  return Array.from({ length: digits.length / hashDigits }, (_, i) =>
    digits.slice(i * hashDigits, (i + 1) * hashDigits),
  );
}

function packed(values: ArrayLike<number>): string {
  return Buffer.from(Float64Array.from(values).buffer).toString("base64");
}

function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, "base64");
  const values = new Float64Array(bytes.length >> 3);
  new Uint8Array(values.buffer).set(bytes.subarray(0, values.byteLength));
  return values;
}
