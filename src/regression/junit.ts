import type { Comparison } from "../bench/compare.js";
import type { EpisodeCheck } from "./check-episodes.js";
import { faultsOf } from "./check-lines.js";

/** Checks as JUnit XML, one test case an episode, and one for the comparison where they were driven again. */
export function junitXml(checks: readonly EpisodeCheck[], again?: Comparison): string {
  const isInferior = again?.verdict.type === "inferior";
  const tests = checks.length + (again ? 1 : 0);
  const failures = checks.filter(({ passed }) => !passed).length + (isInferior ? 1 : 0);
  const cases = checks.map((check) => {
    const name = `    <testcase classname="driverx.episodes" name="${escaped(check.routeId)}"`;
    if (check.passed) return `${name}/>`;
    const faults = faultsOf(check);
    return `${name}>\n      <failure message="${escaped(faults[0])}">${escaped(faults.join("\n"))}</failure>\n    </testcase>`;
  });
  if (again) {
    const { meanA, meanB } = again.drivingScore;
    const message = `driving score ${meanB.toFixed(2)} over ${again.pairs} pairs, recorded is ${meanA.toFixed(2)}: ${again.verdict.type}`;
    const failure = isInferior ? `<failure message="${message}"/>` : `<system-out>${message}</system-out>`;
    cases.push(
      `    <testcase classname="driverx.episodes" name="driven again">\n      ${failure}\n    </testcase>`,
    );
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${tests}" failures="${failures}">`,
    `  <testsuite name="driverx episode check" tests="${tests}" failures="${failures}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
