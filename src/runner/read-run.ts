import { existsSync } from "node:fs";
import { z } from "zod";
import { DriverxError } from "../base/errors.js";
import { readJsonFile } from "../base/files.js";
import { issueText } from "../base/issue-text.js";
import type { RunSettings } from "./run-settings.js";
import { simulatorNames } from "./simulators.js";
import type { RunSummary } from "./summary.js";

/** Reading of the files with which a run directory describes itself. */

const settings: z.ZodType<RunSettings> = z.object({
  version: z.literal(1),
  driverx: z.string(),
  suite: z.string(),
  suiteSha256: z.string(),
  routes: z.array(z.string()),
  repetitions: z.int().min(1),
  shard: z.string().nullable().default(null),
  seed: z.int(),
  policy: z.string(),
  controller: z.string(),
  throughCodebook: z.object({ path: z.string(), hash: z.string() }).nullable(),
  corruption: z.string().nullable().default(null),
  simulator: z.enum(simulatorNames),
  maps: z.record(z.string(), z.string()),
  mapFolders: z.array(z.string()),
});

const interval = z.object({ low: z.number(), high: z.number() }).nullable();

const summary: z.ZodType<RunSummary> = z.object({
  version: z.literal(1),
  settings,
  routes: z.int(),
  totalRoutes: z.int(),
  drivingScore: z.number().nullable(),
  drivingScoreInterval: interval,
  successRate: z.number().nullable(),
  successRateInterval: interval,
  efficiency: z.number().nullable(),
  comfort: z.number().nullable(),
  simSeconds: z.number(),
  wallSeconds: z.number(),
  recordsHash: z.string(),
  statesHash: z.string(),
  skippedScenarios: z.array(z.object({ type: z.string(), reason: z.string(), routes: z.int() })),
  warnings: z.array(z.string()),
  retriedRoutes: z.array(z.string()),
  lostRoutes: z.array(z.string()),
  losses: z.array(z.object({ route: z.string(), reason: z.string() })).default([]),
  agentFailures: z.array(z.object({ route: z.string(), reason: z.string() })),
  planSteps: z.int().default(0),
  undecodablePlans: z.int().default(0),
  machine: z.object({ node: z.string(), system: z.string(), processor: z.string(), cores: z.int() }),
  workers: z.int(),
  transport: z.string(),
  finishedAt: z.string(),
});

/** What a run drives. Throws RUN_INVALID, naming file and field, and what {@link readJsonFile} throws. */
export function readRunSettings(paths: { readonly settings: string }): RunSettings {
  return readAs(settings, paths.settings, "run settings");
}

/** Settings that stand elsewhere than in their file; `place` is for errors. Throws RUN_INVALID. */
export function parseRunSettings(value: unknown, place: string): RunSettings {
  return checked(settings, value, `run settings in ${place}`);
}

/** What a run came to; null when it was cut off before its end. Throws like {@link readRunSettings}. */
export function readRunSummary(paths: { readonly summary: string }): RunSummary | null {
  return existsSync(paths.summary) ? readAs(summary, paths.summary, "run summary") : null;
}

function readAs<T>(schema: z.ZodType<T>, path: string, what: string): T {
  return checked(schema, readJsonFile(path, what), `${what} ${path}`);
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new DriverxError("RUN_INVALID", `${place}: ${issueText(parsed.error, "file")}`);
}
