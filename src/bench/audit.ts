import { fileFindings } from "./audit-files.js";
import type { Coverage } from "./coverage.js";
import { type Finding, named } from "./finding.js";
import type { LoadedResults } from "./load-results.js";
import { mergedScores, OFFICIAL_DIVISOR } from "./merge.js";
import type { ResultFile, ResultRecord } from "./result-file.js";
import { INFRACTION_OF_EVENT, PENALTY_FACTORS } from "./route-record.js";

/** Scenarios of a type that the simulator did not play, and the number of their routes. */
export interface UnplayedScenarios {
  readonly type: string;
  readonly routes: number;
}

/** Looks for what would make the figures of a result mislead (docs/scoring.md, "Audit"). */
export function auditFindings(
  results: LoadedResults,
  coverage: Coverage,
  unplayed: readonly UnplayedScenarios[],
): Finding[] {
  return [
    ...coverageFindings(results, coverage),
    ...unplayedFindings(unplayed),
    ...fileFindings(results),
    ...results.records.flatMap((record) => recordFindings(record, results.fileOf.get(record) as ResultFile)),
  ];
}

function coverageFindings(results: LoadedResults, coverage: Coverage): Finding[] {
  const findings: Finding[] = [];
  const misleading = (code: string, message: string) =>
    findings.push({ code, severity: "misleading", message });
  const note = (code: string, message: string) => findings.push({ code, severity: "note", message });

  if (coverage.fraction < 1) {
    const which = coverage.missing === null ? "" : `; missing: ${named(coverage.missing)}`;
    misleading(
      "INCOMPLETE",
      `${coverage.covered} of ${coverage.expected} runs have a record (${expectedText(coverage)})${which}; ${divisorsText(results.records, coverage)}`,
    );
  }
  if (coverage.duplicate.length > 0) {
    misleading("DUPLICATE_ROUTES", `several records each count for ${named(coverage.duplicate)}`);
  }
  if (coverage.unknown !== null && coverage.unknown.length > 0) {
    misleading("UNKNOWN_ROUTES", `not in the suite: ${named(coverage.unknown)}`);
  }
  if (coverage.statusClasses.unknown > 0) {
    misleading(
      "UNKNOWN_STATUS",
      `${coverage.statusClasses.unknown} records have a status that no release writes`,
    );
  }
  if (coverage.statusClasses["simulation crash"] > 0) {
    note(
      "SIMULATION_CRASHES",
      `${coverage.statusClasses["simulation crash"]} routes ended by a crash of the simulator and count as driven badly`,
    );
  }
  if (coverage.expected !== OFFICIAL_DIVISOR) {
    note(
      "OTHER_DIVISOR",
      `the official figures divide by ${OFFICIAL_DIVISOR}, these results are of ${coverage.expected} runs`,
    );
  }
  return findings;
}

/** Which figures are right for the whole plan, and which for the records that are there. */
function divisorsText(records: readonly ResultRecord[], { expected }: Coverage): string {
  const figures = (divisor: number) => {
    const { drivingScore, successRate } = mergedScores(records, divisor);
    return `${drivingScore.toFixed(2)} and ${(100 * successRate).toFixed(2)} % (÷ ${divisor})`;
  };
  const whole = `with missing runs as zeros, driving score and success rate are ${figures(expected)}`;
  return records.length === 0
    ? whole
    : `${whole}, over the records there are alone ${figures(records.length)}`;
}

function unplayedFindings(unplayed: readonly UnplayedScenarios[]): Finding[] {
  if (unplayed.length === 0) return [];
  const types = unplayed.map(({ type, routes }) => `${type} (${routes})`).join(", ");
  const message = `the simulator did not play the scenarios of these types, and of so many routes, which ran with background traffic only: ${types}`;
  return [{ code: "SCENARIOS_NOT_PLAYED", severity: "misleading", message }];
}

function expectedText(coverage: Coverage): string {
  if (coverage.expectedFrom === "suite") return "by the suite";
  return coverage.expectedFrom === "progress"
    ? "by the files' own progress"
    : "by the official number of routes";
}

const FACTOR_OF_LIST: ReadonlyMap<string, number> = new Map(
  Object.entries(PENALTY_FACTORS).map(([event, factor]) => [
    INFRACTION_OF_EVENT[event as keyof typeof PENALTY_FACTORS],
    factor,
  ]),
);

const LONGEST_RUN_SECONDS = 200.05;
/** Covers the rounding of scores to 6 decimals and of the outside-lanes percentage to 2. */
const SCORE_TOLERANCE = 2e-4;

/** Values that no run of the official evaluation can have. */
function recordFindings(record: ResultRecord, file: ResultFile): Finding[] {
  const findings: Finding[] = [];
  const impossible = (field: string, message: string) =>
    findings.push({
      code: "IMPOSSIBLE_VALUE",
      severity: "misleading",
      message: `${file.path}: ${record.route_id}: ${field}: ${message}`,
    });
  const { score_route, score_penalty, score_composed } = record.scores;
  if (score_penalty !== undefined) {
    const product = score_route * score_penalty;
    if (Math.abs(product - score_composed) > SCORE_TOLERANCE) {
      impossible("scores.score_composed", `${score_composed} is not ${score_route} x ${score_penalty}`);
    }
    const expected = penaltyOfLists(record);
    if (expected !== null && Math.abs(expected - score_penalty) > SCORE_TOLERANCE) {
      impossible(
        "scores.score_penalty",
        `${score_penalty} does not follow from the infractions (${expected.toFixed(6)})`,
      );
    }
  }
  const count = Object.values(record.infractions).reduce((sum, messages) => sum + messages.length, 0);
  if (record.num_infractions !== undefined && record.num_infractions !== count) {
    impossible("num_infractions", `${record.num_infractions}, but ${count} messages are listed`);
  }
  const isDriven = record.status === "Completed" || record.status === "Perfect";
  if (isDriven !== score_route >= 100)
    impossible("status", `"${record.status}" with ${score_route} % of the route`);
  if ((record.meta?.duration_game ?? 0) > LONGEST_RUN_SECONDS) {
    impossible("meta.duration_game", `${record.meta?.duration_game} s is more than 4,000 ticks`);
  }
  if (record.save_name !== undefined && !record.save_name.startsWith(record.route_id)) {
    impossible("save_name", `"${record.save_name}" is of another route`);
  }
  return findings;
}

const OUTSIDE_SHARE = /\((\d+(?:\.\d+)?(?:e[+-]\d+)?)% of the completed route\)/;

/** Product of the penalty factors of all messages; null where a message's share cannot be read. */
function penaltyOfLists(record: ResultRecord): number | null {
  let penalty = 1;
  for (const [list, messages] of Object.entries(record.infractions)) {
    if (list !== "outside_route_lanes") {
      penalty *= (FACTOR_OF_LIST.get(list) ?? 1) ** messages.length;
      continue;
    }
    for (const message of messages) {
      const share = OUTSIDE_SHARE.exec(message)?.[1];
      if (share === undefined) return null;
      penalty *= 1 - Number(share) / 100;
    }
  }
  return penalty;
}
