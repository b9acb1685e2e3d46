import type { LeftOutFile } from "./find-result-files.js";
import { type Finding, named } from "./finding.js";
import { groupBy } from "./group-by.js";
import type { LoadedResults } from "./load-results.js";
import { mergedScores, OFFICIAL_DIVISOR } from "./merge.js";
import type { ResultFile, ResultRecord } from "./result-file.js";
import { scenarioTypeOf, xmlIdOf } from "./success.js";

/** What speaks against results as files: what was left out, foreign releases, mixtures, totals that do not add up. */
export function fileFindings(results: LoadedResults): Finding[] {
  return [
    ...leftOutFindings(results),
    ...releaseFindings(results.records),
    ...mixtureFindings(results),
    ...results.files.flatMap(totalFindings),
  ];
}

function leftOutFindings({ leftOut, files }: LoadedResults): Finding[] {
  const findings: Finding[] = [];
  for (const [reason, left] of groupBy(leftOut, (file: LeftOutFile) => file.reason)) {
    const names = named(left.map(({ path }) => path));
    // Half a results file is no JSON: then its routes are missing.
    if (reason === "not JSON") {
      findings.push({
        code: "UNREADABLE_FILES",
        severity: "misleading",
        message: `not valid JSON, so left out: ${names}`,
      });
    } else {
      findings.push({ code: "SKIPPED_FILES", severity: "note", message: `left out (${reason}): ${names}` });
    }
  }
  const [file] = files;
  if (files.length === 1 && file?.total) {
    findings.push({
      code: "MERGED_TOTAL",
      severity: "note",
      message: `scored from ${file.path}, a merged total, which keeps neither progress nor sensors of its parts`,
    });
  }
  return findings;
}

/** Fields that Bench2Drive added to a record, and the lists that leaderboard 2 added to its infractions. */
const BENCH2DRIVE_FIELDS = ["scenario_name", "weather_id", "save_name", "town_name"] as const;
const LEADERBOARD_2_LISTS = [
  "min_speed_infractions",
  "yield_emergency_vehicle_infractions",
  "scenario_timeouts",
] as const;

/** Records without any of Bench2Drive's own fields are of another leaderboard: other scores under the same names. */
function releaseFindings(records: readonly ResultRecord[]): Finding[] {
  const foreign = records.filter((record) =>
    BENCH2DRIVE_FIELDS.every((field) => record[field] === undefined),
  );
  const [first] = foreign;
  if (first === undefined) return [];
  const release = LEADERBOARD_2_LISTS.some((list) => first.infractions[list] !== undefined) ? "2" : "1";
  return [
    {
      code: "OTHER_LEADERBOARD",
      severity: "misleading",
      message: `${foreign.length} records are of the CARLA leaderboard ${release}.x, not of Bench2Drive (first: ${first.route_id}): ${missingText(release)}; its routes, penalties and time limits are others`,
    },
  ];
}

function missingText(release: "1" | "2"): string {
  const lists = release === "1" ? ` and the lists ${LEADERBOARD_2_LISTS.join(", ")}` : "";
  return `they lack ${BENCH2DRIVE_FIELDS.join(", ")}${lists}, so scenario types, abilities and comfort cannot be told`;
}

/** Signs that the files are not of one evaluation. */
function mixtureFindings({ records, files }: LoadedResults): Finding[] {
  const findings: Finding[] = [];
  const mixed = (code: string, message: string) => findings.push({ code, severity: "misleading", message });
  for (const [code, what, read] of [
    ["TWO_TOWNS", "town", (record: ResultRecord) => record.town_name ?? null],
    ["TWO_SCENARIOS", "scenario type", scenarioTypeOf],
  ] as const) {
    const known = new Map<string, string>();
    for (const record of records) {
      const id = xmlIdOf(record.route_id) ?? record.route_id;
      const value = read(record);
      const other = known.get(id);
      if (value !== null && other !== undefined && other !== value) {
        mixed(code, `route ${id} has ${what} ${other} in one record and ${value} in another`);
      }
      if (value !== null) known.set(id, value);
    }
  }
  const withRecords = files.filter((file) => file.records.length > 0);
  const sensorSets = new Set(withRecords.map((file) => JSON.stringify(file.sensors)));
  if (sensorSets.size > 1)
    mixed("TWO_SENSOR_SETS", "the files name different sensors: they are of different agents");
  const formats = new Set(records.map(formatOf));
  if (formats.size > 1) {
    mixed(
      "TWO_FORMATS",
      `the records have different fields (${[...formats].join(" | ")}): different releases wrote them`,
    );
  }
  return findings;
}

/** The optional fields a record has; they differ between releases. */
function formatOf(record: ResultRecord): string {
  const optional = [
    "scenario_name",
    "weather_id",
    "save_name",
    "town_name",
    "num_infractions",
    "meta",
  ] as const;
  return optional.filter((name) => record[name] !== undefined).join(",") || "none of the optional ones";
}

/** Covers the rounding of the leaderboard's mean to 6 decimals, and of totals that people write to 3. */
const TOTAL_TOLERANCE = 1e-3;

/** Totals that a file states and its own records do not give. */
function totalFindings(file: ResultFile): Finding[] {
  const { records, total, statedMean, totalRoutes, path } = file;
  const findings: Finding[] = [];
  const wrong = (what: string, stated: number, expected: string) =>
    findings.push({
      code: "TOTAL_NOT_OF_RECORDS",
      severity: "misleading",
      message: `${path}: ${what} ${stated} does not follow from its ${records.length} records, which give ${expected}`,
    });
  if (total !== null) {
    const official = mergedScores(records);
    const present = mergedScores(records, Math.max(records.length, 1));
    const check = (what: string, stated: number | null, key: "drivingScore" | "successRate") => {
      if (stated === null || isNear(stated, official[key]) || isNear(stated, present[key])) return;
      wrong(what, stated, `${official[key].toFixed(4)} (÷ ${OFFICIAL_DIVISOR})`);
    };
    check('"driving score"', total.drivingScore, "drivingScore");
    check('"success rate"', total.successRate, "successRate");
    if (total.evalNum !== null && total.evalNum !== records.length) {
      wrong('"eval num"', total.evalNum, String(records.length));
    }
  }
  if (statedMean !== null && totalRoutes !== null && totalRoutes > 0) {
    const mean = mergedScores(records, totalRoutes).drivingScore;
    if (!isNear(statedMean, mean)) {
      wrong("global_record.scores_mean.score_composed", statedMean, `${mean.toFixed(4)} (÷ ${totalRoutes})`);
    }
  }
  return findings;
}

function isNear(stated: number, expected: number): boolean {
  return Math.abs(stated - expected) <= TOTAL_TOLERANCE;
}
