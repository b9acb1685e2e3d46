import { describe, expect, test } from "vitest";
import { rigidTransform } from "../../src/geometry/rigid-transform.js";
import { evaluateSample } from "../../src/openloop/evaluate-sample.js";
import { DrivableArea, type MapPolygon } from "../../src/openloop/nuscenes/drivable-area.js";
import { ALIGNED_MOUNT, type OpenLoopSample } from "../../src/openloop/sample.js";
import { summarise } from "../../src/openloop/summary.js";

const rectangle = (left: number, bottom: number, right: number, top: number) =>
  Float64Array.of(left, bottom, right, bottom, right, top, left, top);

/** The plan frame's origin stands at (100, 200) of the map and looks along its +x: plan x is the map's -y. */
const TO_MAP = rigidTransform([Math.SQRT1_2, 0, 0, -Math.SQRT1_2], [100, 200, 1.8]);

/** Places of the plan frame, x right and y forward, on the map. */
function onMap(places: Float64Array): Float64Array {
  return places.map((_, i) => (i % 2 === 0 ? 100 + places[i + 1] : 200 - places[i - 1]));
}

function sampleOn(polygons: readonly MapPolygon[] | null, recorded: Float64Array): OpenLoopSample {
  const area = new DrivableArea(
    (polygons ?? []).map(({ exterior, holes }) => ({ exterior: onMap(exterior), holes: holes.map(onMap) })),
  );
  return {
    token: "sample",
    scene: "scene",
    pastFrames: 4,
    mask: new Uint8Array(6).fill(1),
    recorded,
    history: null,
    speed: null,
    acceleration: null,
    agents: null,
    roadBoundary: null,
    drivable: polygons && { area, toMap: TO_MAP },
    lidarMount: ALIGNED_MOUNT,
  };
}

const STANDING = new Float64Array(12);
const straight = (step: number) =>
  Float64Array.from({ length: 12 }, (_, i) => (i % 2) * step * ((i + 1) / 2));
const standingAt = (x: number, y: number) =>
  Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? x : y));

/** What a test says of a plan on a road without holes; null where the sample is left out. */
function planFlags(exterior: Float64Array, plan: Float64Array, holes: Float64Array[] = []): number[] | null {
  const { offRoad } = evaluateSample(sampleOn([{ exterior, holes }], STANDING), plan).collisions;
  return offRoad && [...offRoad.counted];
}

const NONE = [0, 0, 0, 0, 0, 0];

describe("the off-road test", () => {
  test("has the field's box: 4.084 x 1.85 m, its middle 0.5 m ahead", () => {
    const [front, back, side] = [0.5 + 2.042, 0.5 - 2.042, 0.925];
    const little = 0.001;
    expect(
      planFlags(rectangle(-side - little, back - little, side + little, front + little), STANDING),
    ).toEqual(NONE);
    const tooTight = [
      rectangle(-side + little, -9, 9, 9),
      rectangle(-9, back + little, 9, 9),
      rectangle(-9, -9, side - little, 9),
      rectangle(-9, -9, 9, front - little),
    ];
    for (const exterior of tooTight) expect(planFlags(exterior, STANDING)).toBeNull();
  });

  test("any step tells: a straight drive over the road's end", () => {
    // 2 m a step: the front reaches 2.542 m ahead of each waypoint.
    expect(planFlags(rectangle(-5, -5, 5, 9), straight(2))).toEqual([0, 0, 0, 1, 1, 1]);
    const sample = sampleOn([{ exterior: rectangle(-5, -5, 5, 9), holes: [] }], STANDING);
    const { offRoad } = summarise([evaluateSample(sample, straight(2))], null);
    expect(offRoad).toMatchObject({
      samples: 1,
      collision: { "1s": 0, "2s": 1, "3s": 1, avg: 2 / 3 },
      recordedCollision: { "1s": 0, "2s": 0, "3s": 0, avg: 0 },
    });
  });

  test("no island of half a metre escapes it, wherever the box covers it", () => {
    const road = rectangle(-40, -40, 40, 40);
    for (let ahead = -1.54; ahead < 2.04; ahead += 0.11) {
      for (let aside = -0.92; aside < 0.42; aside += 0.09) {
        const island = rectangle(20 + aside, ahead, 20.5 + aside, ahead + 0.5);
        expect(planFlags(road, standingAt(20, 0), [island])![5], `${ahead} ${aside}`).toBe(1);
      }
    }
    expect(planFlags(road, standingAt(20, 0), [rectangle(21, 0, 21.5, 0.5)])![5]).toBe(0);
  });

  test("turns the box by steps of a metre or more", () => {
    // Beside the road's right edge at 3 m: across, the front reaches 2.542 m from the waypoint.
    const road = rectangle(-9, -9, 3, 9);
    const aside = (step: number) => Float64Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? step : 0));
    expect(planFlags(road, aside(0.98))).toEqual(NONE);
    // The first step turns it; the others are no steps.
    expect(planFlags(road, aside(1.02))).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test("turns all four corners", () => {
    const diagonal = Float64Array.of(2, 2, ...standingAt(2, 2).slice(2));
    const cornerAt = (along: number, aside: number) => [
      2 + (along + aside) * Math.SQRT1_2,
      2 + (along - aside) * Math.SQRT1_2,
    ];
    for (const along of [0.5 - 2.042, 0.5 + 2.042]) {
      for (const aside of [-0.925, 0.925]) {
        const [x, y] = cornerAt(along, aside) as [number, number];
        const island = (dx: number) => rectangle(x + dx - 0.02, y - 0.02, x + dx + 0.02, y + 0.02);
        const hits = (dx: number) => planFlags(rectangle(-9, -9, 9, 9), diagonal, [island(dx)])?.[0];
        // Beyond the corner, away from the box's middle.
        expect([hits(0), hits(along + aside > 0.5 ? 0.1 : -0.1)], `${along} ${aside}`).toEqual([1, 0]);
      }
    }
  });

  test("counts a plan that leaves the road where the recorded path does too", () => {
    const result = evaluateSample(
      sampleOn([{ exterior: rectangle(-5, -5, 5, 9), holes: [] }], straight(3)),
      straight(3),
    );
    const { offRoad } = summarise([result], null);
    expect(result.collisions.offRoad).toMatchObject({ recorded: result.collisions.offRoad!.counted });
    expect(offRoad).toMatchObject({
      collision: { "3s": 1 },
      recordedCollision: { "3s": 1 },
      excludedSteps: 0,
    });
  });

  test("leaves out samples that start off the road, lack a future or have no map", () => {
    const road = [{ exterior: rectangle(-5, -5, 5, 50), holes: [] }];
    const off = [{ exterior: rectangle(-5, 0, 5, 50), holes: [] }];
    const short = { ...sampleOn(road, STANDING), mask: Uint8Array.of(1, 1, 1, 1, 1, 0) };
    const samples = [sampleOn(road, STANDING), sampleOn(off, STANDING), short, sampleOn(null, STANDING)];
    const results = samples.map((sample) => evaluateSample(sample, standingAt(20, 0)));
    expect(results.map(({ collisions }) => collisions.offRoad === null)).toEqual([false, true, true, true]);
    expect(summarise(results, null).offRoad).toMatchObject({ samples: 1, collision: { avg: 1 } });
    const { offRoad } = summarise(results.slice(1), null);
    expect(offRoad).toMatchObject({ samples: 0, collision: { avg: null }, recordedCollision: { avg: null } });
    expect([...results[0].collisions.offRoad!.plan]).toEqual([1, 1, 1, 1, 1, 1]);
  });
});
