import fc from "fast-check";
import { expect, test } from "vitest";
import {
  agree,
  allDecisions,
  decisionOf,
  decisionText,
  parseDecision,
} from "../../../src/distill/reasoning/decision.js";

/** Six poses along a circle: y is to the right, so a left turn has a negative curvature here. */
function arc(speeds: number[], curvature: number): [number, number, number][] {
  let [x, y, yaw] = [0, 0, 0];
  return speeds.map((speed) => {
    yaw += curvature * speed * 0.5;
    x += 0.5 * speed * Math.cos(yaw);
    y += 0.5 * speed * Math.sin(yaw);
    return [x, y, yaw];
  });
}

test("a left turn goes to y < 0 and is called left", () => {
  expect(decisionOf(arc([6, 6, 6, 6, 6, 6], -0.08), 6)).toEqual({
    steering: "turn left",
    speed: "keep the speed",
  });
  expect(decisionOf(arc([6, 6, 6, 6, 6, 6], 0.08), 6)).toMatchObject({ steering: "turn right" });
  expect(decisionOf(arc([6, 6, 6, 6, 6, 6], 0.01), 6)).toMatchObject({ steering: "bear right" });
});

test("tells what becomes of the speed, and a stop from a wait", () => {
  expect(decisionOf(arc([9, 8, 7, 6, 5, 4], 0), 10).speed).toBe("slow down");
  expect(decisionOf(arc([5, 4, 3, 1, 0, 0], 0), 6).speed).toBe("stop");
  expect(decisionOf(arc([0, 0, 0, 0, 0, 0], 0), 0)).toEqual({ steering: "go straight", speed: "wait" });
  expect(decisionOf(arc([1, 2, 3, 4, 5, 6], 0), 0).speed).toBe("speed up");
  expect(decisionOf(arc([10, 10, 10.5, 10.5, 10.5, 10.5], 0), 10).speed).toBe("keep the speed");
});

test("a change of lane leads to a side without a turn", () => {
  const shifted = arc([8, 8, 8, 8, 8, 8], 0).map(([x], i) => [x, -0.5 * (i + 1), -0.02] as const);
  expect(decisionOf(shifted, 8).steering).toBe("bear left");
});

test("what is written is read back, from the middle of a text too", () => {
  for (const decision of allDecisions()) {
    const text = `It might turn left and stop. Decision: ${decisionText(decision)}.`;
    expect(parseDecision(text)).toEqual(decision);
  }
  expect(parseDecision("The car turns left and then stops.")).toBeUndefined();
  expect(allDecisions().length).toBe(21);
});

test("agreement forgives one step of steering, and never the side or the speed", () => {
  const speed = "slow down";
  expect(agree({ steering: "bear left", speed }, { steering: "turn left", speed })).toBe(true);
  expect(agree({ steering: "bear left", speed }, { steering: "go straight", speed })).toBe(true);
  expect(agree({ steering: "bear left", speed }, { steering: "bear right", speed })).toBe(false);
  expect(agree({ steering: "turn left", speed }, { steering: "go straight", speed })).toBe(false);
  expect(agree({ steering: "bear left", speed }, { steering: "bear left", speed: "stop" })).toBe(false);
});

test("mirrored poses give the mirrored decision", () => {
  const mirror: Record<string, string> = {
    "turn left": "turn right",
    "bear left": "bear right",
    "go straight": "go straight",
    "bear right": "bear left",
    "turn right": "turn left",
  };
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: 6, maxLength: 6 }),
      fc.double({ min: -0.1, max: 0.1, noNaN: true }),
      (speeds, curvature) => {
        const poses = arc(speeds, curvature);
        const mirrored = poses.map(([x, y, yaw]) => [x, -y, -yaw] as const);
        const decision = decisionOf(poses, speeds[0]);
        expect(decisionOf(mirrored, speeds[0])).toEqual({
          steering: mirror[decision.steering],
          speed: decision.speed,
        });
      },
    ),
  );
});
