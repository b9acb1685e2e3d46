import { describe, expect, it } from "vitest";
import type { Actor } from "../../../src/bridge/observation.js";
import { BlockedLane } from "../../../src/policy/expert/blocked-lane.js";
import { PathBoxes } from "../../../src/policy/expert/path-boxes.js";

const EGO_HALF_WIDTH = 0.92;

/** A thing on the route: metres ahead of the ego, metres right of the lane's centre. */
function thing(id: number, ahead: number, right: number, change: Partial<Actor> = {}) {
  const actor = {
    id,
    kind: "static",
    typeId: "static.prop.constructioncone",
    speed: 0,
    halfLength: 0.2,
    halfWidth: 0.2,
    ...change,
  } as Actor;
  return { actor, place: { station: ahead, lateral: right, yaw: 0 } };
}

function lookAt(things: ReturnType<typeof thing>[], time = 10) {
  const boxes = new PathBoxes(1);
  for (const { actor, place } of things) {
    boxes.add(0, actor, place, 0, actor.speed, actor.halfLength, actor.halfWidth);
  }
  return new BlockedLane().find(time, boxes, 0, EGO_HALF_WIDTH);
}

const board = thing(1, 30, 0, { typeId: "static.prop.trafficwarning", halfWidth: 1.4 });

describe("BlockedLane", () => {
  it("finds a thing in the lane, and nothing beside it", () => {
    expect(lookAt([board])).toMatchObject({ left: -1.4, right: 1.4, moves: false });
    expect(lookAt([thing(1, 30, 2)])).toBeUndefined();
    expect(lookAt([thing(1, 100, 0)])).toBeUndefined();
  });

  it("takes what stands too near beside the blockage for the ego to go between with it", () => {
    const cone = thing(2, 34, -1.6);
    const coneInLane = thing(3, 36, 0);
    expect(lookAt([board, coneInLane, cone])?.left).toBeCloseTo(-1.8);
    const farAside = thing(2, 34, -5);
    expect(lookAt([board, coneInLane, farAside])?.left).toBeCloseTo(-1.4);
    const farBeyond = thing(2, 50, -1.6);
    expect(lookAt([board, coneInLane, farBeyond])?.left).toBeCloseTo(-1.4);
  });

  it("takes blocks that stand close together as one, up to the last", () => {
    expect(lookAt([board, thing(3, 50, 0)])?.to).toBeCloseTo(50.2);
    expect(lookAt([board, thing(3, 70, 0)])?.to).toBeCloseTo(30.2);
  });
});
