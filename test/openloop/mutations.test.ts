import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChangedModules, isBuilt, isNoticed } from "../changed-modules.js";
import { goldenChecks, type OpenLoopModules } from "./golden-checks.js";
import { GOLDEN_NEEDED, hasGolden } from "./shared-data.js";

/**
 * Each constant and rule is broken on purpose, in the built JavaScript; some golden check must then fail. A break
 * that passes every check would mean that the checks do not guard it.
 */
const BREAKS: Readonly<Record<string, readonly (readonly [original: string, broken: string])[]>> = {
  "ego-box.js": [
    ["EGO_LENGTH = 4.084", "EGO_LENGTH = 4.584"],
    ["EGO_WIDTH = 1.85", "EGO_WIDTH = 2.35"],
    ["EGO_CENTRE_AHEAD = 0.5", "EGO_CENTRE_AHEAD = 0"],
  ],
  "coarse-grid.js": [
    ["CELL = 0.5", "CELL = 0.25"],
    ["HALF_EXTENT = 50", "HALF_EXTENT = 40"],
    ["FIRST_MIDDLE = -HALF_EXTENT + CELL / 2", "FIRST_MIDDLE = -HALF_EXTENT"],
    ["fillsMissingFrames: true", "fillsMissingFrames: false"],
    ["SIZE - (forward + y / CELL)", "SIZE - 1 - (forward + y / CELL)"],
    ["columnSign: -1", "columnSign: 1"],
    ["rowSign: -1", "rowSign: 1"],
    ["pointIndex(-x)", "pointIndex(x)"],
    ["-FIRST_MIDDLE / 2 - y", "-FIRST_MIDDLE - y"],
    ["-FIRST_MIDDLE / 2 + x", "-FIRST_MIDDLE + x"],
    ["roundHalfEven((value + HALF_EXTENT) / CELL)", "Math.floor((value + HALF_EXTENT) / CELL)"],
    ["Math.min(Math.max(index, 0), SIZE - 1)", "index"],
    ["Math.trunc((value - FIRST_MIDDLE) / CELL)", "Math.round((value - FIRST_MIDDLE) / CELL)"],
  ],
  "fine-grid.js": [
    ["CELL = 0.1", "CELL = 0.2"],
    ["LIDAR_AHEAD = 0.985793", "LIDAR_AHEAD = 0"],
    ["SHORTEST_TURNING_STEP = 1", "SHORTEST_TURNING_STEP = 0.1"],
    ["SHORTEST_TURNING_STEP = 1", "SHORTEST_TURNING_STEP = 100"],
    ["if (sample.mask[i] === 0)", "if (true)"],
  ],
  "polygons.js": [
    ["SHORTEST_MOVING_PATH = 0.5", "SHORTEST_MOVING_PATH = 0.01"],
    ["SHORTEST_MOVING_PATH = 0.5", "SHORTEST_MOVING_PATH = 100"],
    ["Math.min(i + 1, last)", "Math.min(i, last)"],
  ],
  "occupancy-grid.js": [
    ["Math.ceil(crossing)", "Math.floor(crossing)"],
    ["Math.floor(crossing)", "Math.ceil(crossing)"],
    ["let error = long - 2 * short", "let error = long - short"],
    ["lowestRow <= window.lastRow", "lowestRow < window.firstRow"],
  ],
  "agent-rules.js": [
    ["VAD_RANGE_ASIDE = 15", "VAD_RANGE_ASIDE = 30"],
    ["VAD_RANGE_ALONG = 30", "VAD_RANGE_ALONG = 60"],
    ['"vehicle.car",', ""],
    ['category.startsWith("human.")', "false"],
    ["agent.isVisible[index] === 1 && ", ""],
    ["agent.hasPoints[PRESENT] === 1", "true"],
    ["agent.hasPoints[trackIndex(step)] === 1", "true"],
    ["3 * (step - 1) : -1", "3 * step : -1"],
    ["admits: () => true", "admits: UNIAD_AGENTS.admits"],
  ],
  "evaluate-sample.js": [
    ["STP3_PAST_FRAMES = 2", "STP3_PAST_FRAMES = 1"],
    ["STANDING_PLAN = 0.1", "STANDING_PLAN = 0.001"],
  ],
  "collision.js": [["recorded[i] === 1 ? 0 : hit", "hit"]],
  "protocols.js": [
    ["HORIZON_STEPS = [2, 4, 6]", "HORIZON_STEPS = [1, 3, 5]"],
    ['l2Rule: "at"', 'l2Rule: "mean"'],
    ['collisionRule: "any"', 'collisionRule: "mean"'],
    ['rule === "mean" ? sum / horizon', 'rule === "mean" ? sum'],
    ["values[0] + values[1] + values[2]) / 3", "values[2])"],
    ['averages: "steps"', 'averages: "horizons"'],
    ["keeps: keepsForStp3", "keeps: hasWholeFuture"],
    ["keeps: hasWholeFuture", "keeps: all"],
  ],
  "sample.js": [
    ["TURN_OFFSET = 2", "TURN_OFFSET = 1"],
    ["x <= -TURN_OFFSET", "x >= TURN_OFFSET"],
    ["cos: 0, sin: -1", "cos: 0, sin: 1"],
    ["FIRST_TRACK_TIME = -2", "FIRST_TRACK_TIME = -1"],
  ],
  "sample-file.js": [['LOWEST_VISIBILITY = "1"', 'LOWEST_VISIBILITY = "2"']],
  "../geometry/rigid-transform.js": [
    ["scale * (x * y - w * z)", "scale * (x * y + w * z)"],
    ["moved -= value", "moved += value"],
    ["transform[4], transform[0]", "transform[1], transform[0]"],
  ],
  "nuscenes/can-bus.js": [
    ["WHEELBASE = 2.588", "WHEELBASE = 2.6"],
    ['startsWith("singapore") ? -1', 'startsWith("singapore") ? 1'],
    ["timestamp - before.utime < after.utime - timestamp", "false"],
  ],
  "nuscenes/samples.js": [
    ["offset(index - 1) ?? offset(index)", "offset(index - 1)"],
    ["step <= PLAN_STEPS; step++", "step < PLAN_STEPS; step++"],
    ["next && count < PLAN_STEPS", "next && count < 5"],
    ['LOWEST_VISIBILITY = "1"', 'LOWEST_VISIBILITY = "2"'],
  ],
  "nuscenes/tables.js": [
    ["row.num_lidar_pts + row.num_radar_pts > 0", "true"],
    ["[width, length] = row.size", "[length, width] = row.size"],
  ],
};

describe.skipIf(!hasGolden || !isBuilt("openloop"))(
  `a broken constant is noticed ${GOLDEN_NEEDED} (needs dist: npm run build)`,
  () => {
    let copies: ChangedModules;

    beforeAll(() => {
      copies = new ChangedModules("openloop", ["base", "bench", "geometry", "openloop", "openloop/nuscenes"]);
    });

    afterAll(() => copies.remove());

    /** Loads the built modules, one of them changed. */
    async function loadChanged(file: string, change: (text: string) => string): Promise<OpenLoopModules> {
      const load = copies.change(file, change);
      return {
        coarseGrid: await load("coarse-grid"),
        collision: await load("collision"),
        evaluateSample: await load("evaluate-sample"),
        publishedTables: await load("published-tables"),
        sample: await load("sample"),
        sampleFile: await load("sample-file"),
        summary: await load("summary"),
        rigidTransform: await load("../geometry/rigid-transform"),
        canBus: await load("nuscenes/can-bus"),
        nuscenesSamples: await load("nuscenes/samples"),
        tables: await load("nuscenes/tables"),
      };
    }

    it("while whole modules pass", async () => {
      expect(isNoticed(await loadChanged("protocols.js", (text) => `${text}\n`), goldenChecks)).toBe(false);
    });

    it.each(
      Object.entries(BREAKS).flatMap(([file, breaks]) =>
        breaks.map(([original, broken]) => [file, original, broken] as const),
      ),
    )("%s: %s -> %s", async (file, original, broken) => {
      const modules = await loadChanged(file, (text) => text.replace(original, () => broken));
      expect(isNoticed(modules, goldenChecks)).toBe(true);
    });
  },
);
