import { resolve } from "node:path";
import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import { writeFileWhole } from "../base/files.js";
import { findPolicyModule } from "../policy/registry.js";
import { writeBaseline } from "../regression/baseline.js";
import { checkEpisodes, type Depth, depths, type EpisodeCheck } from "../regression/check-episodes.js";
import { faultsOf, passText } from "../regression/check-lines.js";
import { junitXml } from "../regression/junit.js";
import { checkableEpisodes } from "../regression/read-episodes.js";
import { printJson, say, startProgress } from "./output.js";

export interface CheckOptions {
  readonly depth: string;
  readonly policy?: string;
  readonly maps: readonly string[];
  readonly junit?: string;
  readonly json?: true;
}

/** `drx episode check`. Exit code 1 when an episode does not come out as it did. */
export async function checkRun(path: string, options: CheckOptions): Promise<void> {
  const wanted = parseDepths(options.depth);
  if (wanted.includes(3) && options.policy === undefined) {
    throw new DriverxError("BAD_OPTION", "--depth 3 asks a policy again: name it with --policy");
  }
  const module = options.policy === undefined ? undefined : await findPolicyModule(options.policy);
  const episodes = await checkableEpisodes(path);
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
  if (options.junit !== undefined) writeFileWhole(options.junit, junitXml(checks));
  const passed = checks.every((check) => check.passed);
  if (options.json) printJson({ version: 1, passed, depths: wanted, episodes: checks });
  else process.stdout.write(`${tableOf(checks)}\n`);
  if (!passed) process.exitCode = 1;
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

function parseDepths(text: string): Depth[] {
  return text.split(",").map((part) => {
    const depth = depths.find((known) => String(known) === part.trim());
    if (depth !== undefined) return depth;
    throw new DriverxError("BAD_OPTION", `--depth: give 1, 2 or 3, or several such as 1,2; not ${text}`);
  });
}
