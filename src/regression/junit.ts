import type { EpisodeCheck } from "./check-episodes.js";
import { faultsOf } from "./check-lines.js";

/** Checks as JUnit XML, one test case an episode. */
export function junitXml(checks: readonly EpisodeCheck[]): string {
  const failures = checks.filter(({ passed }) => !passed).length;
  const cases = checks.map((check) => {
    const name = `    <testcase classname="driverx.episodes" name="${escaped(check.routeId)}"`;
    if (check.passed) return `${name}/>`;
    const faults = faultsOf(check);
    return `${name}>\n      <failure message="${escaped(faults[0])}">${escaped(faults.join("\n"))}</failure>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${checks.length}" failures="${failures}">`,
    `  <testsuite name="driverx episode check" tests="${checks.length}" failures="${failures}">`,
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
