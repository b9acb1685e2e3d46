import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { OpenLoopSample } from "../../src/openloop/sample.js";
import { casesFile, goldenFolder, readShared, tinyFolder } from "./shared-data.js";

/** The modules under test, so that the same checks run on the sources and on broken copies of them. */
export interface OpenLoopModules {
  readonly coarseGrid: typeof import("../../src/openloop/coarse-grid.js");
  readonly collision: typeof import("../../src/openloop/collision.js");
  readonly evaluateSample: typeof import("../../src/openloop/evaluate-sample.js");
  readonly publishedTables: typeof import("../../src/openloop/published-tables.js");
  readonly sample: typeof import("../../src/openloop/sample.js");
  readonly sampleFile: typeof import("../../src/openloop/sample-file.js");
  readonly summary: typeof import("../../src/openloop/summary.js");
  readonly rigidTransform: typeof import("../../src/geometry/rigid-transform.js");
  readonly canBus: typeof import("../../src/openloop/nuscenes/can-bus.js");
  readonly nuscenesSamples: typeof import("../../src/openloop/nuscenes/samples.js");
  readonly tables: typeof import("../../src/openloop/nuscenes/tables.js");
}

const METRES = 1e-4;
const RADIANS = 1e-3;
const COMMANDS: Record<string, string> = { LEFT: "left", RIGHT: "right", FORWARD: "straight" };

export interface GoldenCheck {
  readonly name: string;
  run(modules: OpenLoopModules): void;
}

export const goldenChecks: readonly GoldenCheck[] = [
  { name: "flags and lengths of every case", run: checkCases },
  { name: "occupied cells", run: checkGrids },
  { name: "tables over all cases", run: checkTables },
  { name: "futures, masks, commands, histories and the CAN bus of the tiny dataset", run: checkMotion },
  { name: "agents of the tiny dataset, their boxes and chains", run: checkAgents },
  { name: "BEV-Planner turns the box by steps of a metre or more", run: checkTurningStep },
  { name: "AD-MLP's second version zeroes plans below 0.1 m", run: checkStandingPlan },
];

/** A standing car with one agent beside it, in the form of the golden cases. */
function caseWith(
  { sampleFile }: OpenLoopModules,
  agent: { x: number; y: number; length: number; width: number },
): OpenLoopSample {
  const { length, width, ...place } = agent;
  const track = [-2, -1, 0, 1, 2, 3, 4, 5, 6].map((t) => ({
    t,
    ...place,
    yaw: Math.PI / 2,
    visibility: "4",
  }));
  const path = join(mkdtempSync(join(tmpdir(), "drx-case-")), "case.json");
  const still = [1, 2, 3, 4, 5, 6].map(() => [0, 0]);
  const agents = [{ category: "vehicle.car", length, width, points: 9, track }];
  const sample = { id: "case", pastFrames: 5, mask: [1, 1, 1, 1, 1, 1], gt: still, agents };
  writeFileSync(path, JSON.stringify({ samples: [sample] }));
  return sampleFile.readSampleFile(path)[0].sample;
}

/** The box's corner reaches an agent at the side only when turned; steps to the right turn it by 90 degrees. */
function checkTurningStep(modules: OpenLoopModules): void {
  const sample = caseWith(modules, { x: 3.2, y: 0, length: 0.8, width: 0.8 });
  const hitsAfter = (step: number) => {
    const plan = Float64Array.of(step, 0, step, 0, step, 0, step, 0, step, 0, step, 0);
    return modules.evaluateSample.evaluateSample(sample, plan).collisions.bevplanner!.counted[0];
  };
  expect([hitsAfter(0.98), hitsAfter(1.02)]).toEqual([0, 1]);
}

/** Columns grow to the left: a plan a little to the right moves ST-P3's box a whole cell, where a car stands. */
function checkStandingPlan(modules: OpenLoopModules): void {
  const sample = caseWith(modules, { x: 1.9, y: 0.5, length: 4, width: 0.8 });
  const hitsAt = (x: number) => {
    const plan = Float64Array.of(x, 0, x, 0, x, 0, x, 0, x, 0, x, 0);
    const { stp3, admlpZeroed } = modules.evaluateSample.evaluateSample(sample, plan).collisions;
    return [stp3!.counted[0], admlpZeroed!.counted[0]];
  };
  expect([hitsAt(0.09), hitsAt(0.11)]).toEqual([
    [1, 0],
    [1, 1],
  ]);
}

interface GoldenSample {
  readonly id: string;
  readonly expected: { l2: (number | null)[] } & Record<string, unknown>;
}

function resultsOf({ sampleFile, evaluateSample }: OpenLoopModules) {
  return sampleFile
    .readSampleFile(casesFile)
    .map(({ sample, plan }) => evaluateSample.evaluateSample(sample, plan!));
}

function checkCases(modules: OpenLoopModules): void {
  const { coarseGrid, collision } = modules;
  const golden: GoldenSample[] = readShared(casesFile).samples;
  resultsOf(modules).forEach((result, at) => {
    const { id, expected } = golden[at];
    const { l2, ...expectedFlags } = expected;
    expect(result.sample.token).toBe(id);
    l2.forEach((length, i) => {
      if (length === null) expect(result.sample.mask[i], id).toBe(0);
      else near(result.errors[i], length, METRES, id);
    });
    const flags: Record<string, unknown> = {};
    for (const name of ["uniad", "stp3", "vad", "bevplanner", "sparsedrive", "admlpZeroed"] as const) {
      const own = result.collisions[name];
      const kerb = name === "bevplanner" ? result.collisions.bevplannerBoundary : null;
      flags[name] = own && {
        ...(name === "admlpZeroed" ? {} : { gtCol: [...own.recorded] }),
        objBoxCol: [...own.counted],
        ...(kerb ? { gtBoundary: [...kerb.recorded], boundary: [...kerb.counted] } : {}),
        ...(name === "uniad" || name === "stp3" || name === "vad" ? { objCol: pointHits(name) } : {}),
      };
    }
    function pointHits(name: "uniad" | "stp3" | "vad"): number[] {
      const { recorded, point } = coarseGrid.coarseGridFlags(result.sample, result.plan, name);
      return [...collision.countedHits({ recorded, plan: point })];
    }
    expect(flags, id).toEqual(expectedFlags);
  });
}

function checkGrids({ sampleFile, coarseGrid }: OpenLoopModules): void {
  const { grids } = readShared(`${goldenFolder}grids.json`);
  const samples = sampleFile.readSampleFile(casesFile).filter(({ sample }) => grids[sample.token]);
  expect(samples.length).toBe(Object.keys(grids).length);
  for (const { sample } of samples) {
    for (const name of ["uniad", "stp3", "vad"] as const) {
      [1, 6].forEach((step, i) => {
        const expected = grids[sample.token][name][i];
        const sorted =
          expected === "all"
            ? expected
            : expected.toSorted((a: number[], b: number[]) => a[0] - b[0] || a[1] - b[1]);
        const own = coarseGrid.occupiedCells(sample, name, step);
        expect(own, `${sample.token} ${name} ${step}`).toEqual(sorted);
      });
    }
  }
}

function checkTables(modules: OpenLoopModules): void {
  const results = resultsOf(modules);
  const tables = modules.publishedTables.publishedTables(results, modules.summary.summarise(results, null));
  checkMembers(tables, readShared(casesFile).tables, "tables");
}

/** Every number of the golden value stands in our own at the same place. */
export function checkMembers(own: unknown, expected: unknown, where: string): void {
  if (typeof expected === "number") {
    expect(own, where).toBeTypeOf("number");
    near(own as number, expected, METRES, where);
    return;
  }
  for (const [key, value] of Object.entries(expected as object)) {
    checkMembers((own as Record<string, unknown> | undefined)?.[key], value, `${where}.${key}`);
  }
}

/** The samples of the tiny dataset with where they come from. */
function tinyKeyframes({ tables, nuscenesSamples, canBus }: OpenLoopModules) {
  const { scenes } = tables.readNuscenes(tinyFolder, { version: null, scenes: null });
  return scenes.flatMap((scene) =>
    nuscenesSamples
      .samplesOfScene(scene, canBus.canSpeed(tinyFolder, scene.name))
      .map((sample, index) => ({ scene, sample, index })),
  );
}

function checkMotion(modules: OpenLoopModules): void {
  const expected = readShared(`${tinyFolder}expected.json`).samples;
  const keyframes = tinyKeyframes(modules);
  const { relativePose, historySteps } = modules.nuscenesSamples;
  expect(keyframes.length).toBe(expected.length);
  keyframes.forEach(({ scene, sample, index }, i) => {
    const golden = expected[i];
    const where = `${scene.name} ${index}`;
    expect(sample.token, where).toBe(golden.token);
    expect([...sample.mask], where).toEqual(golden.mask);
    golden.future.forEach((point: [number, number] | null, step: number) => {
      near(sample.recorded[2 * step], point?.[0] ?? 0, METRES, where);
      near(sample.recorded[2 * step + 1], point?.[1] ?? 0, METRES, where);
    });
    expect(modules.sample.commandOf(sample), where).toBe(COMMANDS[golden.command]);
    expect(modules.sample.hasWholeFuture(sample), where).toBe(golden.futValid);
    expect(modules.evaluateSample.keepsForStp3(sample), where).toBe(golden.stp3Window !== null);
    golden.futureYaw?.forEach((yaw: number, step: number) => {
      nearAngle(relativePose(scene.keyframes[index], scene.keyframes[index + step + 1]).yaw, yaw, where);
    });
    historySteps(scene, index).forEach((offset, step) => {
      near(offset[0], golden.historySteps[step][0], METRES, where);
      near(offset[1], golden.historySteps[step][1], METRES, where);
    });
    const curvature = modules.canBus.canCurvature(tinyFolder, scene)(scene.keyframes[index].timestamp);
    if (golden.canSpeed === null) expect([sample.speed, curvature], where).toEqual([null, null]);
    else {
      near(sample.speed!, golden.canSpeed, METRES, where);
      near(curvature!, golden.canCurvature, 1e-6, where);
    }
  });
}

interface GoldenAgent {
  readonly annotation: string;
  readonly category: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly width: number;
  readonly length: number;
  readonly yaw: number;
  readonly hasPoints: boolean;
  readonly visibility: string;
  readonly chain: readonly (readonly [number, number, number])[];
}

function checkAgents(modules: OpenLoopModules): void {
  const expected = readShared(`${tinyFolder}expected.json`).samples;
  const { movePoint, invert } = modules.rigidTransform;
  tinyKeyframes(modules).forEach(({ scene, sample, index }, i) => {
    const golden: readonly GoldenAgent[] = expected[i].agents;
    const { annotations, lidarToGlobal } = scene.keyframes[index];
    expect(annotations.map(({ token }) => token)).toEqual(golden.map(({ annotation }) => annotation));
    golden.forEach((agent, a) => {
      const own = sample.agents![a];
      const present = modules.sample.trackIndex(0);
      const where = `${scene.name} ${index} ${agent.annotation}`;
      expect([own.category, own.hasPoints[present] === 1], where).toEqual([agent.category, agent.hasPoints]);
      expect([annotations[a].visibility, own.isVisible[present]], where).toEqual([
        agent.visibility,
        agent.visibility === "1" ? 0 : 1,
      ]);
      near(own.length, agent.length, METRES, where);
      near(own.width, agent.width, METRES, where);
      checkPose(own.track.subarray(3 * present), [agent.x, agent.y, agent.yaw], where);
      const box = annotations[a].boxToGlobal;
      near(movePoint(invert(lidarToGlobal), box[3], box[7], box[11])[2], agent.z, METRES, where);
      expect(own.chain.length, where).toBe(3 * agent.chain.length);
      agent.chain.forEach((pose, step) => {
        checkPose(own.chain.subarray(3 * step), pose, where);
      });
    });
  });
}

function checkPose(own: Float64Array, [x, y, yaw]: readonly [number, number, number], where: string): void {
  near(own[0], x, METRES, where);
  near(own[1], y, METRES, where);
  nearAngle(own[2], yaw, where);
}

function near(own: number, expected: number, tolerance: number, where: string): void {
  expect(Math.abs(own - expected), `${where}: ${own} for ${expected}`).toBeLessThan(tolerance);
}

function nearAngle(own: number, expected: number, where: string): void {
  near(Math.atan2(Math.sin(own - expected), Math.cos(own - expected)), 0, RADIANS, where);
}
