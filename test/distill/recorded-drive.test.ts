import { expect, test } from "vitest";
import { type JudgedStep, judgedSteps } from "../../src/distill/recorded-drive.js";
import type { Recording } from "../../src/episodes/recording/recording.js";
import { shovesOf, studentStretchesOf } from "../../src/policy/stretches.js";

const cameras = [{ id: "CAM_FRONT" }];

/** A stand-in for a recording: a drive along x whose speed (m/s) is told by time, with events at ticks. */
function recording(
  ticks: number,
  speedAt: (time: number) => number,
  events: { type: string; frame: number }[] = [],
  blindAt = -1,
): Recording {
  const places: { tick: number; time: number; ego: { x: number; y: number; yaw: number } }[] = [];
  let x = 0;
  for (let tick = 1; tick <= ticks; tick++) {
    places.push({ tick, time: tick / 20, ego: { x, y: 0, yaw: 0 } });
    x += speedAt(tick / 20) / 20;
  }
  return {
    start: { tickSeconds: 0.05, cameras, seed: 5, routeId: "7", repetition: 2 },
    async *ticks() {
      yield* places;
    },
    async *steps() {
      for (const { tick, time, ego } of places.filter((place) => place.tick % 10 === 1)) {
        const images = new Map(tick === blindAt ? [] : [["CAM_FRONT", new Uint8Array()]]);
        yield { observation: { tick, time, ego }, plan: undefined, images };
      }
    },
    episode: async () => ({ events }),
  } as unknown as Recording;
}

async function judged(from: Recording, policy = "expert"): Promise<JudgedStep[]> {
  const steps: JudgedStep[] = [];
  for await (const step of judgedSteps(from, policy)) steps.push(step);
  return steps;
}

const counted = (steps: JudgedStep[], reason: string) =>
  steps.filter((step) => "dropped" in step && step.dropped === reason).length;

test("every step comes out once, the last three seconds' as ended", async () => {
  const steps = await judged(recording(400, () => 8));
  expect(steps.length).toBe(40);
  expect(counted(steps, "drive ended")).toBe(6);
  expect(steps.filter((step) => "future" in step).length).toBe(34);
});

test("leaves out what leads into a fault and what follows at once, and nothing for a mere slowness", async () => {
  const fault = await judged(recording(600, () => 8, [{ type: "COLLISION_VEHICLE", frame: 301 }]));
  // Three seconds before it and five after.
  expect(counted(fault, "fault")).toBe(6 + 10);
  const slow = await judged(recording(600, () => 8, [{ type: "MIN_SPEED_INFRACTION", frame: 301 }]));
  expect(counted(slow, "fault")).toBe(0);
});

test("leaves out the shoves of the driver that has them, and of no other", async () => {
  const from = recording(1200, () => 8);
  const steps = await judged(from, "shoved-expert");
  const { from: begin, until } = shovesOf({ seed: 5, routeId: "7", repetition: 2 }).next().value;
  for (const step of steps) {
    if ("dropped" in step) continue;
    const { time } = step.step.observation;
    expect(time + 3 <= begin || time >= until).toBe(true);
  }
  expect(counted(steps, "shoved")).toBeGreaterThan(20);
  expect(counted(await judged(from), "shoved")).toBe(0);
});

test("leaves out what the student drove, and keeps the expert's way back", async () => {
  const steps = await judged(
    recording(1200, () => 8),
    "corrected-student",
  );
  const stretch = studentStretchesOf({ seed: 5, routeId: "7", repetition: 2 }).next().value;
  const kept = steps.flatMap((step) => ("dropped" in step ? [] : [step.step.observation.time]));
  expect(kept.some((time) => time + 3 > stretch.from && time < stretch.until)).toBe(false);
  expect(kept.some((time) => time >= stretch.until && time < stretch.until + 0.6)).toBe(true);
  expect(counted(steps, "student drove")).toBeGreaterThan(20);
});

test("keeps how a wait begins and how it ends, and one in ten of the rest", async () => {
  // Drives for 5 s, waits for 60 s, drives on.
  const steps = await judged(recording(1600, (time) => (time < 5 || time > 65 ? 8 : 0)));
  const dropped = counted(steps, "standing on");
  const waiting = 2 * (60 - 3);
  expect(dropped).toBeGreaterThan(0.8 * (waiting - 8));
  expect(dropped).toBeLessThan(waiting - 8);
  const beginning = steps.slice(11, 18);
  expect(beginning.every((step) => "future" in step)).toBe(true);
  // The steps in whose three seconds the vehicle moves off.
  expect(steps.slice(126, 130).every((step) => "future" in step)).toBe(true);
});

test("leaves out a wait that never ends: the driver was stuck", async () => {
  const steps = await judged(recording(1600, (time) => (time < 5 ? 8 : 0)));
  expect(counted(steps, "standing on")).toBe(0);
  // From 5 s on, but for the steps whose future the drive's end cuts off.
  expect(counted(steps, "stuck")).toBe(2 * (80 - 5 - 3));
});

test("counts a step without its pictures", async () => {
  expect(counted(await judged(recording(400, () => 8, [], 101)), "images missing")).toBe(1);
});
