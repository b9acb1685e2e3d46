import { createHash } from "node:crypto";
import { DriverxError } from "../base/errors.js";
import { readXmlFile } from "../base/files.js";
import { version } from "../base/version.js";
import { MOST_RUNS } from "../bench/coverage.js";
import { findTownMap } from "../routes/find-map.js";
import { findSuite } from "../routes/find-suite.js";
import { parseSuite } from "../routes/read-suite.js";
import { chooseRoutes } from "../routes/select-routes.js";
import type { Route } from "../routes/suite.js";
import { routesOfShard, type Shard, shardText } from "./shard.js";
import type { SimulatorName } from "./simulators.js";

/** What a run drives. Everything here decides its records; how it is driven (workers, transport) does not. */
export interface RunSettings {
  readonly version: 1;
  readonly driverx: string;
  readonly suite: string;
  readonly suiteSha256: string;
  /** Route ids in the order of the suite. */
  readonly routes: readonly string[];
  readonly repetitions: number;
  /** The part of the routes that this run drives, such as "3/16"; null for all. */
  readonly shard: string | null;
  readonly seed: number;
  readonly policy: string;
  /** Turns the plans of a policy that does not control the vehicle itself into control. */
  readonly controller: string;
  /** The codebook that the policy's plans pass through, and the hash of its arrays. */
  readonly throughCodebook: { readonly path: string; readonly hash: string } | null;
  /** What spoils the pictures of the cameras, such as `fog:3`. */
  readonly corruption: string | null;
  readonly simulator: SimulatorName;
  /** SHA-256 of each town's map file. */
  readonly maps: Readonly<Record<string, string>>;
  /** Where the maps were found, absolute; what was read there is in {@link maps}. */
  readonly mapFolders: readonly string[];
}

export interface RunRequest {
  /** Path of a route file, or the name of a suite that the project ships. */
  readonly suite: string;
  /** A list like "1711,1773-1790"; all routes where absent. */
  readonly routes?: string | undefined;
  /** All towns where absent. */
  readonly towns?: string | undefined;
  readonly mapFolders: readonly string[];
  readonly shard?: Shard | undefined;
  readonly repetitions: number;
  readonly seed: number;
  readonly policy: string;
  readonly controller: string;
  readonly throughCodebook: RunSettings["throughCodebook"];
  readonly corruption: string | null;
  readonly simulator: SimulatorName;
}

/**
 * Works out what to drive and checks the inputs: suite, routes, towns and map files.
 * Throws a DriverxError that names what is wrong.
 */
export function settleRun(request: RunRequest): {
  settings: RunSettings;
  /** Of all shards: a route's place among them is its index in the records. */
  routes: Route[];
  /** What the reader of the suite's format should know, a sentence each. */
  notes: readonly string[];
} {
  const path = findSuite(request.suite);
  const text = readXmlFile(path, "route file");
  const suite = parseSuite(text, path);
  const routes = chooseRoutes(suite.routes, request.routes, request.towns);
  refuseTooMany(routes.length, request.repetitions);
  const ofShard = routesOfShard(routes, request.shard);
  const towns = [...new Set(ofShard.map((route) => route.town))].sort();
  return {
    routes,
    notes: suite.notes,
    settings: {
      version: 1,
      driverx: version,
      suite: path,
      suiteSha256: sha256(text),
      routes: ofShard.map((route) => route.id),
      repetitions: request.repetitions,
      shard: request.shard ? shardText(request.shard) : null,
      seed: request.seed,
      policy: request.policy,
      controller: request.controller,
      throughCodebook: request.throughCodebook,
      corruption: request.corruption,
      simulator: request.simulator,
      // CARLA has its own.
      maps:
        request.simulator === "carla"
          ? {}
          : Object.fromEntries(towns.map((town) => [town, mapHash(town, request.mapFolders)])),
      mapFolders: request.mapFolders,
    },
  };
}

/** What cannot be scored is not driven. */
function refuseTooMany(routes: number, repetitions: number): void {
  if (routes * repetitions <= MOST_RUNS) return;
  throw new DriverxError(
    "RUN_TOO_LARGE",
    `${routes} routes ${repetitions} times are more than the ${MOST_RUNS} runs that a result may hold; lower --repetitions or choose fewer --routes`,
  );
}

function mapHash(town: string, mapFolders: readonly string[]): string {
  const path = findTownMap(town, mapFolders);
  const text = readXmlFile(path, "map");
  if (!/<OpenDRIVE[\s>]/.test(text)) {
    throw new DriverxError("MAP_INVALID", `map ${path} is not OpenDRIVE: there is no <OpenDRIVE> in it`);
  }
  return sha256(text);
}

/** SHA-256 of a text in UTF-8, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
