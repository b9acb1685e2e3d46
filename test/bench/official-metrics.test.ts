import { existsSync, readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AbilityRoute, type JunctionLookup, officialAbilities } from "../../src/bench/abilities.js";
import { comfortableSegments, isWithin, recordComfort, unwrap } from "../../src/bench/comfort.js";
import { drivingEfficiency, percentageOf, recordEfficiency } from "../../src/bench/efficiency.js";
import { inMergedOrder, mergedScores } from "../../src/bench/merge.js";
import { motionFramesOfText, readMetricInfo } from "../../src/bench/metric-info.js";
import { readResultFile } from "../../src/bench/result-file.js";
import { SavitzkyGolay } from "../../src/bench/savitzky-golay.js";
import { isSuccess, meanOf } from "../../src/bench/success.js";
import {
  EXPERT_NEEDED,
  expertFolder,
  GOLDEN_NEEDED,
  goldenFolder,
  goldenNames,
  goldenText,
  hasExpert,
  hasGolden,
} from "./shared-data.js";

const DIGITS = 9;

interface Kernels {
  savgol: { x: number[]; window: number; smooth: number[]; deriv: number[] }[];
  unwrap: { x: number[]; y: number[] }[];
  within: { min: number | null; max: number | null; values: number[]; result: boolean }[];
  percent: { text: string; value: number | null }[];
}

function expectAllClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, DIGITS);
}

describe.skipIf(!hasGolden)(`metrics against the official tools ${GOLDEN_NEEDED}`, () => {
  it.each(goldenNames("merge"))("merge: %s", (name) => {
    const { expected, folder } = JSON.parse(goldenText(`merge/${name}/expected.json`));
    const path = `${goldenFolder}merge/${name}/${folder}/`;
    const files = readdirSync(path).filter((file) => file.endsWith(".json") && !file.includes("merged.json"));
    const records = inMergedOrder(files.flatMap((file) => readResultFile(path + file).records));
    const merged = mergedScores(records);
    expect(merged.drivingScore).toBeCloseTo(expected["driving score"], DIGITS);
    expect(merged.successRate).toBeCloseTo(expected["success rate"], DIGITS);
    expect(merged.evalNum).toBe(expected["eval num"]);
    expect(records.map((record) => [record.route_id, record.save_name])).toEqual(expected.order);
    const successes = records.filter(isSuccess).map((record) => record.route_id);
    expect(successes.sort()).toEqual(expected.success_ids);
  });

  it.each(goldenNames("effsmooth"))("efficiency and comfort: %s", (name) => {
    const folder = `${goldenFolder}effsmooth/${name}/`;
    const { expected } = JSON.parse(goldenText(`effsmooth/${name}/expected.json`));
    const { records } = readResultFile(`${folder}merged.json`);

    const efficiencies = records
      .map((record) => recordEfficiency(record))
      .filter((value) => value !== undefined);
    expectAllClose(
      efficiencies.map((outcome) => outcome.value!),
      expected.driving_efficiency,
    );
    expect(drivingEfficiency(records).value).toBeCloseTo(expected.overall.driving_efficiency, DIGITS);

    const frames = records.map((record) =>
      readMetricInfo(`${folder}metrics/${record.save_name}/metric_info.json`),
    );
    expect(frames.map((motion) => comfortableSegments(motion))).toEqual(expected.chunks);
    const smoothness = frames.map((motion) => recordComfort(motion).value!);
    expect(smoothness).toEqual(expected.smoothness);
    expect(meanOf(smoothness)).toBeCloseTo(expected.overall.driving_smoothness, DIGITS);
  });

  it.each(goldenNames("ability"))("abilities: %s", (name) => {
    const folder = `${goldenFolder}ability/${name}/`;
    const { expected } = JSON.parse(goldenText(`ability/${name}/expected.json`));
    const { records } = readResultFile(`${folder}merged.json`);
    const abilities = officialAbilities(abilityRoutes(`${folder}routes.xml`), records, junctionsOf(folder));
    const { mean, crashed, ...rates } = expected;
    for (const [ability, rate] of Object.entries(rates)) {
      expect(abilities.rates[ability as keyof typeof abilities.rates]).toBeCloseTo(rate as number, DIGITS);
    }
    expect(abilities.mean).toBeCloseTo(mean, DIGITS);
    expect(abilities.crashed).toEqual(crashed);
  });

  describe("kernels", () => {
    const kernels: Kernels = hasGolden
      ? JSON.parse(goldenText("kernels.json"))
      : { savgol: [], unwrap: [], within: [], percent: [] };

    it.each(kernels.savgol)("Savitzky-Golay, window $window", ({ x, window, smooth, deriv }) => {
      const filter = new SavitzkyGolay(window);
      const close = (actual: Float64Array, expected: number[]) => {
        for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 8);
      };
      close(filter.smooth(Float64Array.from(x)), smooth);
      close(filter.derivative(Float64Array.from(x), 0.1), deriv);
    });

    it.each(kernels.unwrap)("unwrapping $x", ({ x, y }) => {
      expectAllClose([...unwrap(Float64Array.from(x))], y);
    });

    it.each(kernels.within)("bounds $min, $max", ({ min, max, values, result }) => {
      expect(isWithin(Float64Array.from(values), { low: min, high: max })).toBe(result);
    });

    it.each(kernels.percent)("percentage in '$text'", ({ text, value }) => {
      expect(percentageOf(text)).toBe(value);
    });
  });
});

/** The routes of a golden suite; its XML has one attribute order. */
function abilityRoutes(path: string): AbilityRoute[] {
  const pattern = /<route id="(\d+)" town="(\w+)">[\s\S]*?<scenario name="\w+" type="(\w+)">/g;
  return [...readFileSync(path, "utf8").matchAll(pattern)].map(([, id, town, scenarioType]) => ({
    id: id!,
    town: town!,
    scenarioType: scenarioType!,
  }));
}

function junctionsOf(folder: string): JunctionLookup | "off" {
  if (!existsSync(`${folder}junctions.json`)) return "off";
  const junctions = JSON.parse(readFileSync(`${folder}junctions.json`, "utf8"));
  return (id) => ({ points: junctions[id].waypoints, firstJunctionIndex: junctions[id].first_junction });
}

describe.skipIf(!hasExpert)(`the real PDM-Lite results ${EXPERT_NEEDED}`, () => {
  it("give the official formulas' figures", () => {
    const records = readdirSync(expertFolder).flatMap(
      (id) => readResultFile(`${expertFolder}${id}/endpoint.json`).records,
    );
    const merged = mergedScores(records);
    expect(merged.drivingScore).toBeCloseTo(90.490112, 6);
    expect(merged.successRate).toBeCloseTo(0.854545, 6);
    expect(merged.successCount).toBe(188);
    expect(merged.evalNum).toBe(208);
    expect(drivingEfficiency(records).value).toBeCloseTo(245.11, 2);
  });
});

describe("efficiency", () => {
  const record = (...messages: string[]) => ({
    route_id: "RouteScenario_1_rep0",
    status: "Completed",
    infractions: { min_speed_infractions: messages },
    scores: { score_route: 100, score_composed: 100 },
  });

  it("is not computed where the official tool stops", () => {
    expect(drivingEfficiency([record("no number")])).toMatchObject({ value: null });
    expect(drivingEfficiency([record("1000.01%"), record("50%")])).toMatchObject({ value: null });
    expect(drivingEfficiency([record()])).toMatchObject({ value: null });
  });
});

describe("comfort", () => {
  /** A run of equal frames: acceleration in m/s^2 in the world frame, heading along x. */
  const motion = (frames: { acceleration?: number[]; yawRate?: number }[]) =>
    motionFramesOfText(
      JSON.stringify(
        Object.fromEntries(
          frames.map(({ acceleration = [0, 0, 0], yawRate = 0 }, i) => [
            `step${i}`,
            {
              acceleration,
              angular_velocity: [0, 0, yawRate],
              forward_vector: [1, 0, 0],
              right_vector: [0, 1, 0],
            },
          ]),
        ),
      ),
      "motion",
    );
  const steady = (count: number, frame = {}) => motion(Array.from({ length: count }, () => frame));

  it("drops a last segment that is shorter than 20 frames", () => {
    expect(comfortableSegments(steady(59))).toEqual([true, true]);
    expect(comfortableSegments(steady(20))).toEqual([true]);
  });

  it("is not computed below three frames", () => {
    expect(recordComfort(steady(2))).toMatchObject({ value: null });
  });

  it("keeps the order of the file, not that of the keys", () => {
    const frame = (x: number) =>
      `{"acceleration": [${x}, 0, 0], "angular_velocity": [0,0,NaN], "forward_vector": [1,0,0], "right_vector": [0,1,0]}`;
    const frames = motionFramesOfText(`{"10": ${frame(1)}, "2": ${frame(2)}, "0": ${frame(3)}}`, "motion");
    expect([...frames.accelerationX]).toEqual([1, 2, 3]);
    expect(recordComfort(frames)).toMatchObject({ value: 0 });
  });

  it.each([
    [{ acceleration: [2.39, 0, 0] }, true],
    [{ acceleration: [2.41, 0, 0] }, false],
    [{ acceleration: [-4.04, 0, 0] }, true],
    [{ acceleration: [-4.06, 0, 0] }, false],
    [{ acceleration: [0, 4.88, 0] }, true],
    [{ acceleration: [0, -4.9, 0] }, false],
    [{ yawRate: 0.94 }, true],
    [{ yawRate: -0.96 }, false],
  ])("holds the bounds at %o", (frame, comfortable) => {
    expect(comfortableSegments(steady(20, frame))).toEqual([comfortable]);
  });

  it.each([
    ["longitudinal", 0.412, true],
    ["longitudinal", 0.414, false],
    ["lateral", 0.836, true],
    ["lateral", 0.838, false],
  ])("holds the bound of the %s jerk at %d m/s^2 a frame", (axis, rise, comfortable) => {
    // A ramp is a parabola to itself: the filtered jerk is the rise over 0.1 s. Nine frames stay in bounds.
    const frames = Array.from({ length: 9 }, (_, i) => ({
      acceleration: axis === "longitudinal" ? [rise * (i - 6), 0, 0] : [0, rise * (i - 4), 0],
    }));
    const shifted = axis === "longitudinal" ? frames : frames.slice(4);
    expect(comfortableSegments(motion(shifted))).toEqual([comfortable]);
  });

  it("takes a parabola for what it is, in every window", () => {
    const coefficient = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 7 }),
        coefficient,
        coefficient,
        coefficient,
        (window, constant, linear, quadratic) => {
          const length = window % 2 === 0 ? window : window + 5;
          const series = Float64Array.from({ length }, (_, t) => constant + linear * t + quadratic * t * t);
          const filter = new SavitzkyGolay(window);
          const smooth = filter.smooth(series);
          const slope = filter.derivative(series, 0.5);
          for (let t = 0; t < length; t++) {
            expect(smooth[t]).toBeCloseTo(series[t]!, 7);
            expect(slope[t]).toBeCloseTo((linear + 2 * quadratic * t) / 0.5, 7);
          }
        },
      ),
    );
  });
});
