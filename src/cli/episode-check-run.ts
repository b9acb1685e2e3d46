import { resolve } from "node:path";
import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import type { Comparison } from "../bench/compare.js";
import type { PolicyModule } from "../policy/policy.js";
import { findPolicy, findPolicyModule } from "../policy/registry.js";
import { writeBaseline } from "../regression/baseline.js";
import { checkEpisodes, type Depth, depths, type EpisodeCheck } from "../regression/check-episodes.js";
import { faultsOf, passText } from "../regression/check-lines.js";
import type { CheckableEpisode } from "../regression/checkable-episode.js";
import { junitXml } from "../regression/junit.js";
import { checkableEpisodes } from "../regression/read-episodes.js";
import { redrive } from "../regression/redrive.js";
import { comparisonTable } from "../report/score-comparison.js";
import { printJson, say, showsColour, startProgress } from "./output.js";

/** Depth 4, which judges all episodes together: drive again. */
const redriveDepth = 4;

/** Seed of the paired tests' resampling, as drx compare's. */
const testSeed = 0;

export interface CheckOptions {
  readonly nonInferior: number;
  readonly depth: string;
  readonly policy?: string;
  readonly controller: string;
  readonly maps: readonly string[];
  readonly junit?: string;
  readonly json?: true;
}

/** `drx episode check`. Exit code 1 when an episode does not come out as it did. */
export async function checkRun(path: string, options: CheckOptions): Promise<void> {
  const wanted = parseDepths(options.depth);
  if ((wanted.includes(3) || wanted.includes(redriveDepth)) && options.policy === undefined) {
    throw new DriverxError("BAD_OPTION", "--depth 3 and 4 ask a policy again: name it with --policy");
  }
  const module = options.policy === undefined ? undefined : await findPolicyModule(options.policy);
  const episodes = await checkableEpisodes(path);
  const ofEach = depths.filter((depth) => wanted.includes(depth));
  const checks = ofEach.length > 0 ? await checkEach(episodes, ofEach, module, options) : [];
  const again = wanted.includes(redriveDepth) ? await driveAgain(path, episodes, options) : undefined;
  if (options.junit !== undefined) writeFileWhole(options.junit, junitXml(checks, again));
  const passed = checks.every((check) => check.passed) && again?.verdict.type !== "inferior";
  if (options.json) {
    printJson({ version: 1, passed, depths: wanted, episodes: checks, ...(again && { comparison: again }) });
  } else {
    if (checks.length > 0) process.stdout.write(`${tableOf(checks)}\n`);
    if (again) process.stdout.write(comparisonTable(again, showsColour()));
  }
  if (!passed) process.exitCode = 1;
}

async function driveAgain(
  path: string,
  episodes: readonly CheckableEpisode[],
  { policy, controller, maps, nonInferior }: CheckOptions,
): Promise<Comparison> {
  const agent = (await findPolicy(policy!, controller)).open();
  const progress = startProgress("routes", episodes.length);
  try {
    return await redrive(path, episodes, {
      mapFolders: maps.map((folder) => resolve(folder)),
      agent,
      margin: nonInferior,
      seed: testSeed,
      onDriven: (done, routeId) => progress.update(done, routeId),
    });
  } finally {
    progress.stop();
    await agent.close();
  }
}

async function checkEach(
  episodes: readonly CheckableEpisode[],
  wanted: readonly Depth[],
  module: PolicyModule | undefined,
  options: CheckOptions,
): Promise<EpisodeCheck[]> {
  const progress = startProgress("episodes", episodes.length);
  const checks: EpisodeCheck[] = [];
  try {
    const order = {
      depths: wanted,
      mapFolders: options.maps.map((folder) => resolve(folder)),
      createPolicy: module && (() => module.createPolicy()),
    };
    for await (const check of checkEpisodes(episodes, order)) {
      checks.push(check);
      progress.update(checks.length, check.routeId);
    }
  } finally {
    progress.stop();
  }
  return checks;
}

/** `drx episode baseline`. */
export async function baselineOf(path: string, { out }: { readonly out: string }): Promise<void> {
  if (!out.endsWith(".json.gz")) {
    throw new DriverxError("BAD_OPTION", `--out: a baseline's name ends in .json.gz, not ${out}`);
  }
  const episodes = await checkableEpisodes(path);
  writeBaseline(out, episodes);
  say(`${out}: ${episodes.length} episodes`);
}

function tableOf(checks: readonly EpisodeCheck[]): string {
  const table = new Table({
    head: ["episode", "", "what"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [28, 8, 100],
  });
  for (const check of checks) {
    table.push([
      check.routeId,
      check.passed ? "passed" : "FAILED",
      check.passed ? passText(check) : faultsOf(check).join("\n"),
    ]);
  }
  return table.toString();
}

function parseDepths(text: string): (Depth | typeof redriveDepth)[] {
  return text.split(",").map((part) => {
    const depth = ([...depths, redriveDepth] as const).find((known) => String(known) === part.trim());
    if (depth !== undefined) return depth;
    throw new DriverxError("BAD_OPTION", `--depth: give 1, 2, 3 or 4, or several such as 1,2; not ${text}`);
  });
}
