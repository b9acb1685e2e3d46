import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.js";
import { SimActor } from "../../src/sim/actors.js";
import { trafficCars } from "../../src/sim/blueprints.js";
import { followingAcceleration } from "../../src/sim/traffic/car-following.js";
import { conflictZonesOf } from "../../src/sim/traffic/conflict-zones.js";
import { EntryControls } from "../../src/sim/traffic/entry-controls.js";
import { type EgoApproach, JunctionArbiter } from "../../src/sim/traffic/junction-arbiter.js";
import { lanesAbreast, lanesOutward, placeAhead, placeBehind } from "../../src/sim/traffic/lane-walk.js";
import { TrafficFlow } from "../../src/sim/traffic/traffic-flow.js";
import { TrafficLights } from "../../src/sim/traffic/traffic-lights.js";
import { TrafficVehicle } from "../../src/sim/traffic/traffic-vehicle.js";
import { riverside } from "./riverside.js";

const TICK = 0.05;
const farEgo: EgoApproach = { lane: -1, distanceToEntry: 1e9, speed: 0, halfLength: 2.4, held: false };
let nextId = 2;

function flow(colour: "green" | "red" | "cycle" = "green") {
  const lights = new TrafficLights(riverside.trafficLights, new RandomStream(0));
  const shown = colour === "cycle" ? lights : { colourOf: () => colour };
  return new TrafficFlow(riverside, new JunctionArbiter(riverside, new EntryControls(riverside), shown));
}

/** A car on a lane that leads into a junction, so many metres before its end. */
function carBefore(lane: number, metres: number, through?: number): TrafficVehicle {
  const actor = new SimActor(nextId++, trafficCars[0], "background");
  const distance = riverside.lanes[lane].length - metres;
  const car = new TrafficVehicle(actor, riverside, new RandomStream(nextId), lane, distance);
  if (through !== undefined) {
    car.path.splice(1, Number.POSITIVE_INFINITY, through);
    car.extendPath();
  }
  car.desiredSpeed = 10;
  return car;
}

function run(traffic: TrafficFlow, seconds: number, each: (time: number) => void = () => {}): void {
  for (let tick = 0; tick < seconds / TICK; tick++) {
    traffic.step(TICK, farEgo, []);
    each(tick * TICK);
  }
}

describe("car following", () => {
  it("brakes behind something slower that is near, and never harder than a car can", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 30, noNaN: true }),
        fc.double({ min: 0, max: 80, noNaN: true }),
        (speed, leader, gap) => {
          const acceleration = followingAcceleration(speed, 15, gap, leader);
          expect(acceleration).toBeGreaterThanOrEqual(-8);
          expect(acceleration).toBeLessThanOrEqual(2.5);
          expect(acceleration).toBeLessThanOrEqual(followingAcceleration(speed, 15, gap + 5, leader));
        },
      ),
    );
  });
});

describe("traffic lights", () => {
  it("show one group of a junction green at a time, with 3 s of yellow and 2 s of red for all in between", () => {
    const lights = new TrafficLights(riverside.trafficLights, new RandomStream(4));
    const groups = new Set(riverside.trafficLights.map((light) => light.groupId));
    const seconds = new Map<string, number>();
    for (let time = 0; time < groups.size * 15; time += TICK) {
      lights.update(time);
      const open = new Set(
        riverside.trafficLights
          .filter((light) => lights.colourOf(light.id) !== "red")
          .map((light) => light.groupId),
      );
      expect(open.size).toBeLessThanOrEqual(1);
      const colour = lights.colourOf(riverside.trafficLights[0].id);
      seconds.set(colour, (seconds.get(colour) ?? 0) + TICK);
    }
    expect(seconds.get("green")).toBeCloseTo(10, 0);
    expect(seconds.get("yellow")).toBeCloseTo(3, 0);
  });
});

describe("junctions", () => {
  const light = riverside.trafficLights[0];
  const signalled = light.stopPoints[0].lane;
  const signed = riverside.stopSigns[0].stopPoints[0].lane;

  it("hold cars before a red light and let them go on green", () => {
    const red = flow("red");
    const waiting = carBefore(signalled, 30);
    red.add(waiting);
    run(red, 12);
    expect(waiting.actor.speed).toBeLessThan(0.01);
    const toLine = riverside.lanes[signalled].length - waiting.distance - waiting.actor.halfLength;
    expect(toLine).toBeGreaterThan(0);
    expect(toLine).toBeLessThan(4);

    const green = flow("green");
    const passing = carBefore(signalled, 30);
    green.add(passing);
    run(green, 8);
    expect(passing.path[0]).not.toBe(signalled);
  });

  it("make cars stand at a stop sign before they go on", () => {
    const traffic = flow();
    const car = carBefore(signed, 30);
    traffic.add(car);
    let stood = false;
    run(traffic, 20, () => {
      if (car.path[0] === signed && car.actor.speed < 0.1) stood = true;
    });
    expect(stood).toBe(true);
    expect(car.path[0]).not.toBe(signed);
  });

  it("let a car that is turning wait for one that crosses its way", () => {
    const zones = conflictZonesOf(riverside);
    const crossing = findCrossing();
    if (!crossing) throw new Error("Riverside has no two lanes that cross");
    expect(zones.between(crossing.first.through, crossing.second.through)).not.toBeNull();
    const traffic = flow();
    const first = carBefore(crossing.first.entry, 12, crossing.first.through);
    const second = carBefore(crossing.second.entry, 14, crossing.second.through);
    traffic.add(first);
    traffic.add(second);
    let together = false;
    run(traffic, 20, () => {
      if (first.path[0] === crossing.first.through && second.path[0] === crossing.second.through) {
        const apart = Math.hypot(first.actor.x - second.actor.x, first.actor.y - second.actor.y);
        if (apart < 4) together = true;
      }
    });
    expect(together).toBe(false);
    expect(first.path[0]).not.toBe(crossing.first.entry);
    expect(second.path[0]).not.toBe(crossing.second.entry);
  });

  /** Two lanes of a junction without lights that cross and come from different roads. */
  function findCrossing() {
    const lit = new Set(riverside.trafficLights.map((candidate) => candidate.junctionId));
    const ways = riverside.lanes
      .filter((lane) => lane.type === "driving" && lane.junctionId !== -1 && !lit.has(lane.junctionId))
      .flatMap((lane) => lane.predecessors.map((entry) => ({ entry, through: lane.index })));
    for (const first of ways) {
      for (const second of ways) {
        const sameJunction =
          riverside.lanes[first.through].junctionId === riverside.lanes[second.through].junctionId;
        const sameRoad = riverside.lanes[first.entry].roadId === riverside.lanes[second.entry].roadId;
        const sameExit = riverside.lanes[first.through].successors.some((next) =>
          riverside.lanes[second.through].successors.includes(next),
        );
        const conflict = conflictZonesOf(riverside).between(first.through, second.through);
        if (sameJunction && !sameRoad && !sameExit && conflict) return { first, second };
      }
    }
    return undefined;
  }
});

describe("walking along lanes", () => {
  const lane = riverside.lanes.find(
    (candidate) => candidate.type === "driving" && candidate.junctionId === -1 && candidate.length > 100,
  )!;

  it("goes as far back as it went ahead", () => {
    const start = { lane: lane.index, distance: 20 };
    const ahead = placeAhead(riverside, start, 60)!;
    expect(placeBehind(riverside, ahead, 60)).toEqual({ lane: lane.index, distance: 20 });
  });

  it("stops before a junction when asked to", () => {
    expect(placeAhead(riverside, { lane: lane.index, distance: 0 }, lane.length + 5, true)).toBeUndefined();
  });

  it("finds every lane of the road, those of the other direction behind the reference line", () => {
    const outward = [...lanesOutward(riverside, lane, "left"), ...lanesOutward(riverside, lane, "right")].map(
      (found) => found.laneId,
    );
    const all = riverside.lanes.filter(
      (other) => other.roadId === lane.roadId && other.sectionIndex === lane.sectionIndex && other !== lane,
    );
    expect(outward.sort()).toEqual(all.map((other) => other.laneId).sort());
    const { same, oncoming } = lanesAbreast(riverside, lane);
    expect(same.every((other) => other.laneId < 0 === lane.laneId < 0)).toBe(true);
    expect(oncoming.every((other) => other.laneId < 0 !== lane.laneId < 0)).toBe(true);
  });
});
