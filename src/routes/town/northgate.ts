import { assembleTown, type SketchJoin, type SketchRoad } from "../../map/builder/assemble-town.js";
import { PathPlan } from "../../map/builder/path.js";
import type { PlanLane, TownPlan } from "../../map/builder/town-plan.js";
import { cornerSide, motorway, ramp } from "./cross-sections.js";

const quarterTurn = Math.PI / 2;

/**
 * Northgate, a motorway ring. The outer carriageway runs counter-clockwise, with two off-ramps and two on-ramps: of three
 * lanes the right one leaves and comes back, with a service road between. The inner carriageway runs clockwise with three
 * lanes all the way. OpenDRIVE's frame (y north).
 *
 * ```
 *      ____M2_____two lanes_____S2___
 *     /      \___service 2____/      \
 *  three                            three      S an off-ramp leaves, M an on-ramp joins
 *  lanes                            lanes
 *     \____S1_____two lanes_____M1___/
 *            \___service 1____/
 * ```
 */
export function northgate(): TownPlan {
  const straightOn = (from: number, to: number): SketchJoin[] =>
    [1, 2].map((lane) => ({ from: [from, "end"], entering: lane, to: [to, "start"], leaving: lane }));
  const offRamp = (from: number, to: number): SketchJoin => ({
    from: [from, "end"],
    entering: 3,
    to: [to, "start"],
    leaving: 1,
  });
  const onRamp = (from: number, to: number): SketchJoin => ({
    from: [from, "end"],
    entering: 1,
    to: [to, "start"],
    leaving: 3,
  });
  return assembleTown({
    name: "Northgate",
    roads: roads(),
    junctions: [
      { type: "lanes", id: 41, name: "S1", joins: [...straightOn(1, 2), offRamp(1, 5)] },
      { type: "lanes", id: 42, name: "M1", joins: [...straightOn(2, 3), onRamp(5, 3)] },
      { type: "lanes", id: 43, name: "S2", joins: [...straightOn(3, 4), offRamp(3, 6)] },
      { type: "lanes", id: 44, name: "M2", joins: [...straightOn(4, 1), onRamp(6, 1)] },
    ],
    cornerSide,
  });
}

function roads(): SketchRoad[] {
  const path = (x: number, y: number, heading: number) => new PathPlan({ x, y, heading });
  const oneWay = (right: SketchRoad["right"]) => ({ right, left: [] });
  const through = motorway(3).map(
    (lane, i): PlanLane => ({ ...lane, predecessor: -1 - i, successor: -1 - i }),
  );
  const inner = 146;
  const between = (before: number, after: number) =>
    ({
      predecessor: { type: "road", id: before, contact: "end" },
      successor: { type: "road", id: after, contact: "start" },
    }) as const;
  return [
    {
      id: 1,
      name: "West Bow",
      path: path(120, 400, Math.PI)
        .line(120)
        .turn(150, quarterTurn)
        .line(100)
        .turn(150, quarterTurn)
        .line(100),
      speedKmh: 90,
      ...oneWay(motorway(3)),
    },
    { id: 2, name: "South Main", path: path(160, 0, 0).line(260), speedKmh: 90, ...oneWay(motorway(2)) },
    {
      id: 3,
      name: "East Bow",
      path: path(480, 0, 0).line(120).turn(150, quarterTurn).line(100).turn(150, quarterTurn).line(100),
      speedKmh: 90,
      ...oneWay(motorway(3)),
    },
    {
      id: 4,
      name: "North Main",
      path: path(440, 400, Math.PI).line(260),
      speedKmh: 90,
      ...oneWay(motorway(2)),
    },
    { id: 5, name: "South Service", path: path(160, -14, 0).line(260), speedKmh: 60, ...oneWay(ramp) },
    { id: 6, name: "North Service", path: path(440, 414, Math.PI).line(260), speedKmh: 60, ...oneWay(ramp) },
    {
      id: 7,
      name: "Inner West",
      path: path(300, 4, Math.PI)
        .line(300)
        .turn(inner, -quarterTurn)
        .line(100)
        .turn(inner, -quarterTurn)
        .line(300),
      speedKmh: 90,
      ...oneWay(through),
      ...between(9, 8),
    },
    {
      id: 8,
      name: "Inner North",
      path: path(300, 396, 0).line(300).turn(inner, -quarterTurn),
      speedKmh: 90,
      ...oneWay(through),
      ...between(7, 9),
    },
    {
      id: 9,
      name: "Inner East",
      path: path(746, 250, -quarterTurn).line(100).turn(inner, -quarterTurn).line(300),
      speedKmh: 90,
      ...oneWay(through),
      ...between(8, 7),
    },
  ];
}
