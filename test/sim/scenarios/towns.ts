import { PathPlan } from "../../../src/map/builder/path.js";
import { type PlanLane, type PlanLink, type PlanRoad, planLane } from "../../../src/map/builder/town-plan.js";
import { openDriveText } from "../../../src/map/builder/write-opendrive.js";

/** Towns with what Riverside lacks: bicycle lanes, and a motorway with an on-ramp. Heights 0, OpenDRIVE's frame. */

const driving = planLane("driving", 3.5, "solid");
const biking = planLane("biking", 1.5, "solid");
const sidewalk = planLane("sidewalk", 2, "none");
const junctionId = 20;
const junction: PlanLink = { type: "junction", id: junctionId };

interface Sketch {
  readonly id: number;
  readonly path: PathPlan;
  readonly right: readonly PlanLane[];
  readonly left?: readonly PlanLane[];
  readonly predecessor: PlanLink;
  readonly successor: PlanLink;
  readonly isInside?: boolean;
}

const road = ({ left = [], isInside = false, ...sketch }: Sketch): PlanRoad => ({
  ...sketch,
  left,
  middle: "solid",
  name: `Road ${sketch.id}`,
  junctionId: isInside ? junctionId : -1,
  speedKmh: 50,
  signals: [],
  crosswalks: [],
});

const line = (x: number, y: number, heading: number, length: number) =>
  new PathPlan({ x, y, heading }).line(length);
const nowhere: PlanLink = { type: "road", id: 99, contact: "start" };

/** A main road west-east with a bicycle lane on each side, and a side road to the north at x = 0. */
export function bicycleTown(): string {
  const sides = [driving, biking, sidewalk];
  const lane = (type: PlanLane, from: number, to: number): PlanLane => ({
    ...type,
    mark: "none",
    predecessor: from,
    successor: to,
  });
  const west: PlanLink = { type: "road", id: 1, contact: "end" };
  const east: PlanLink = { type: "road", id: 2, contact: "start" };
  const north: PlanLink = { type: "road", id: 3, contact: "start" };
  const inside = [
    {
      id: 101,
      path: line(-12, 0, 0, 24),
      right: [lane(driving, -1, -1)],
      predecessor: west,
      successor: east,
    },
    {
      id: 102,
      path: line(-12, -3.5, 0, 24),
      right: [lane(biking, -2, -2)],
      predecessor: west,
      successor: east,
    },
    {
      id: 103,
      path: line(12, 0, Math.PI, 24),
      right: [lane(driving, 1, 1)],
      predecessor: east,
      successor: west,
    },
    {
      id: 104,
      path: line(12, 3.5, Math.PI, 24),
      right: [lane(biking, 2, 2)],
      predecessor: east,
      successor: west,
    },
    {
      id: 105,
      path: new PathPlan({ x: -12, y: 0, heading: 0 }).turn(12, Math.PI / 2),
      right: [lane(driving, -1, -1)],
      predecessor: west,
      successor: north,
    },
  ].map((sketch) => road({ ...sketch, isInside: true }));
  return openDriveText({
    name: "Bicycles",
    roads: [
      road({
        id: 1,
        path: line(-112, 0, 0, 100),
        right: sides,
        left: sides,
        predecessor: nowhere,
        successor: junction,
      }),
      road({
        id: 2,
        path: line(12, 0, 0, 120),
        right: sides,
        left: sides,
        predecessor: junction,
        successor: nowhere,
      }),
      road({
        id: 3,
        path: line(0, 12, Math.PI / 2, 80),
        right: sides,
        left: sides,
        predecessor: junction,
        successor: nowhere,
      }),
      ...inside,
    ],
    junctions: [
      {
        id: junctionId,
        name: "T",
        controllers: [],
        connections: [
          { incomingRoad: 1, connectingRoad: 101, from: -1 },
          { incomingRoad: 1, connectingRoad: 102, from: -2 },
          { incomingRoad: 2, connectingRoad: 103, from: 1 },
          { incomingRoad: 2, connectingRoad: 104, from: 2 },
          { incomingRoad: 1, connectingRoad: 105, from: -1 },
        ],
      },
    ],
  });
}

/** A motorway of two lanes to the east, which an on-ramp joins from the right as a third lane at x = 200. */
export function motorwayTown(): string {
  const before: PlanLink = { type: "road", id: 1, contact: "end" };
  const ramp: PlanLink = { type: "road", id: 3, contact: "end" };
  const after: PlanLink = { type: "road", id: 2, contact: "start" };
  const lane = (from: number, to: number): PlanLane => ({
    ...planLane("driving", 3.5, "broken"),
    predecessor: from,
    successor: to,
  });
  const broken = planLane("driving", 3.5, "broken");
  return openDriveText({
    name: "Motorway",
    roads: [
      road({
        id: 1,
        path: line(0, 0, 0, 200),
        right: [broken, broken],
        predecessor: nowhere,
        successor: junction,
      }),
      road({
        id: 2,
        path: line(220, 0, 0, 300),
        right: [broken, broken, broken],
        predecessor: junction,
        successor: nowhere,
      }),
      road({ id: 3, path: line(0, -12, 0, 200), right: [broken], predecessor: nowhere, successor: junction }),
      road({
        id: 101,
        path: line(200, 0, 0, 20),
        right: [lane(-1, -1)],
        predecessor: before,
        successor: after,
        isInside: true,
      }),
      road({
        id: 102,
        path: line(200, -3.5, 0, 20),
        right: [lane(-2, -2)],
        predecessor: before,
        successor: after,
        isInside: true,
      }),
      road({
        id: 103,
        path: new PathPlan({ x: 200, y: -12, heading: 0 }).turn(100, 0.1).turn(100, -0.1),
        right: [lane(-1, -3)],
        predecessor: ramp,
        successor: after,
        isInside: true,
      }),
    ],
    junctions: [
      {
        id: junctionId,
        name: "ramp",
        controllers: [],
        connections: [
          { incomingRoad: 1, connectingRoad: 101, from: -1 },
          { incomingRoad: 1, connectingRoad: 102, from: -2 },
          { incomingRoad: 3, connectingRoad: 103, from: -1 },
        ],
      },
    ],
  });
}
