import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSuite } from "../../src/routes/read-suite.js";
import { freshFolder, runDrx } from "./run-drx.js";

/** Whatever suite is accepted gives a run that can be scored, reported and resumed. */

const place = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('x="0" y="0" z="0"', 'x="60" y="0" z="0"', 'x="90" y="1" z="0"') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(...Array.from({ length: 3 }, () => fc.oneof(fc.integer({ min: -80, max: 80 }), fc.double())))
      .map(([x, y, z]) => `x="${x}" y="${y}" z="${z}"`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('x="1e9" y="-1e9" z="0"', 'x="1e308" y="1e308" z="-1e308"', 'x="0" y="0"'),
  },
);
const name = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom("1", "1_rep0", "rep", "0", "00", "a.b-c", "_", "x".repeat(64), "-1", "1e3"),
  },
  { weight: 2, arbitrary: fc.stringMatching(/^[\w.-]{1,70}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "",
      "..",
      "a/b",
      "a\\b",
      "NUL",
      "/etc/x",
      "constructor",
      "__proto__",
      "toString",
    ),
  },
);
const scenario = fc
  .tuple(
    name,
    fc.oneof(fc.constantFrom("ParkedObstacle", "HardBreakRoute", "PedestrianCrossing", "Accident"), name),
    place,
  )
  .map(
    ([title, type, at]) =>
      `<scenario name="${title}" type="${type}"><trigger_point ${at} yaw="0"/><distance value="40"/><__proto__ value="1"/></scenario>`,
  );
const weather = fc.constantFrom(
  "",
  '<weather id="HardRainNight"/>',
  "<weathers/>",
  '<weathers><weather route_percentage="0" sun_altitude_angle="-1e300"/></weathers>',
  '<weathers><weather route_percentage="0" cloudiness="5" wind_intensity="10" sun_azimuth_angle="-1" sun_altitude_angle="45" fog_density="2"/></weathers>',
);
const route = fc
  .tuple(name, fc.array(place, { minLength: 1, maxLength: 4 }), fc.array(scenario, { maxLength: 3 }), weather)
  .map(
    ([id, places, scenarios, sky]) =>
      `<route id="${id}" town="Riverside">${sky}<waypoints>${places.map((at) => `<position ${at}/>`).join("")}</waypoints><scenarios>${scenarios.join("")}</scenarios></route>`,
  );

function isAccepted(routes: readonly string[]): boolean {
  try {
    parseSuite(`<routes>${routes.join("")}</routes>`, "suite.xml");
    return true;
  } catch {
    return false;
  }
}

test("a run of any accepted suite can be scored, reported and resumed", async () => {
  const accepted: string[] = [];
  for (const candidate of fc.sample(route, { seed: 8, numRuns: 1500 })) {
    if (accepted.length < 24 && isAccepted([...accepted, candidate])) accepted.push(candidate);
  }
  expect(accepted.length).toBe(24);
  const folder = freshFolder();
  const suite = join(folder, "suite.xml");
  const out = join(folder, "run");
  writeFileSync(suite, `<routes>${accepted.join("\n")}</routes>`);
  const options = [
    "drive",
    "--suite",
    suite,
    "--policy",
    "idle",
    "--transport",
    "local",
    "--json",
    "--out",
    out,
  ];

  const driven = await runDrx(options);
  expect(driven.code, driven.stderr).toBeLessThan(2);
  const result = JSON.parse(driven.stdout);
  expect(result.routes).toBe(24);
  expect(result.lostRoutes.length).toBeLessThan(24);
  expect(Number.isFinite(result.drivingScore)).toBe(true);

  const scored = await runDrx(["score", out, "--json", "--allow-partial"]);
  expect(scored.code, scored.stderr).toBeLessThan(2);
  expect(JSON.parse(scored.stdout).coverage).toMatchObject({
    expected: 24,
    covered: 24,
    missing: [],
    unknown: [],
  });

  expect((await runDrx(["report", out])).code).toBe(0);
  expect(readFileSync(join(out, "report.html"), "utf8")).not.toMatch(/NaN|Infinity/);

  const resumed = await runDrx([...options, "--resume"]);
  expect(resumed.code, resumed.stderr).toBeLessThan(2);
  expect(resumed.stderr).not.toMatch(/set aside/);
  expect(JSON.parse(resumed.stdout).recordsHash).toBe(result.recordsHash);
});
