import { expect, test } from "vitest";
import { batchesOf } from "../../../src/runner/carla/batches.js";
import { expectedTime } from "../../../src/runner/carla/expected-time.js";
import type { RouteJob } from "../../../src/runner/route-job.js";

function job(index: number, town: string, repetition = 0): RouteJob {
  const xmlId = String(index);
  return { index, xmlId, repetition, routeId: `RouteScenario_${xmlId}_rep${repetition}`, town, attempt: 1 };
}

const jobs = [
  ...Array.from({ length: 9 }, (_, i) => job(i, "Town12")),
  job(20, "Town01"),
  job(21, "Town01"),
  job(21, "Town01", 1),
];

test("batches are of one town and repetition, the largest groups first, and even", () => {
  const shapes = batchesOf(jobs, 8).map(({ jobs: [first, ...rest] }) => [
    first!.town,
    first!.repetition,
    1 + rest.length,
  ]);
  expect(shapes).toEqual([
    ["Town12", 0, 5],
    ["Town12", 0, 4],
    ["Town01", 0, 2],
    ["Town01", 1, 1],
  ]);
  expect(batchesOf([], 8)).toEqual([]);
});

test("a start is counted once a call, and calls go to the slot that is free first", () => {
  const seconds = new Map(jobs.map(({ xmlId }) => [xmlId, 10]));
  const one = expectedTime(jobs, 8, [0], seconds);
  expect(one.wallSeconds).toBe(12 * 10 + 2 * 99 + 2 * 25);
  expect(one.freshServerSeconds).toBe(12 * 10 + 9 * 99 + 3 * 25);
  const two = expectedTime(jobs, 8, [0, 3], seconds);
  expect(two.calls.map(({ gpu, startsAt, endsAt }) => [gpu, startsAt, endsAt])).toEqual([
    [0, 0, 149],
    [3, 0, 139],
    [3, 139, 184],
    [0, 149, 184],
  ]);
  expect(two.wallSeconds).toBe(184);
  expect(expectedTime(jobs.slice(0, 1), 8, [0], new Map()).wallSeconds).toBe(99 + 28);
});
