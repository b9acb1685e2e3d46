import { connectLegs, type JunctionLeg } from "../../map/builder/connect-legs.js";
import { PathPlan } from "../../map/builder/path.js";
import {
  type PlanCrosswalk,
  type PlanJunction,
  type PlanLane,
  type PlanRoad,
  type PlanSignal,
  planLane,
  type TownPlan,
} from "../../map/builder/town-plan.js";

/** The town that the project ships, so that it drives without CARLA's files. */
export const riversideName = "Riverside";

/** Ids by kind, so that one tells from a number what it names; roads in junctions count up from 101. */
const ids = {
  signalised: 11,
  open: 12,
  stop: 13,
  yield: 14,
  firstConnection: 101,
  firstSignal: 301,
  firstController: 401,
  firstObject: 501,
};

const laneWidth = 3.5;
const parkingWidth = 2.5;
const sidewalkWidth = 2;
const shoulderWidth = 0.5;
const quarterTurn = Math.PI / 2;

type Road = Omit<PlanRoad, "predecessor" | "successor">;

/**
 * Riverside, in OpenDRIVE's frame (y north). Two avenues of two lanes each way run west-east, 160 m apart; two
 * streets join them; a loop in the north, one in the west and one in the east close the network.
 *
 * ```
 *        ______north______
 *       /                 \
 *   ___A_____avenue_______B___      A signalised crossing, B crossing without signals
 *  |   |                  |   |
 * west street           lane  east
 *  |___C____parkway_______D___|      C T-junction with stop sign, D T-junction with yield sign
 * ```
 */
export function riverside(): TownPlan {
  const roads = makeRoads();
  const junctions = [
    {
      id: ids.signalised,
      name: "A",
      legs: legs(roads, [
        ["avenue", "start"],
        ["north", "start"],
        ["west", "start"],
        ["street", "start"],
      ]),
    },
    {
      id: ids.open,
      name: "B",
      legs: legs(roads, [
        ["avenue", "end"],
        ["north", "end"],
        ["east", "start"],
        ["lane", "start"],
      ]),
    },
    {
      id: ids.stop,
      name: "C",
      legs: legs(roads, [
        ["parkway", "start"],
        ["west", "end"],
        ["street", "end"],
      ]),
    },
    {
      id: ids.yield,
      name: "D",
      legs: legs(roads, [
        ["parkway", "end"],
        ["east", "end"],
        ["lane", "end"],
      ]),
    },
  ];
  const connecting: PlanRoad[] = [];
  const built: PlanJunction[] = [];
  for (const { id, name, legs: arms } of junctions) {
    const { roads: inside, connections } = connectLegs(
      id,
      arms,
      ids.firstConnection + connecting.length,
      cornerSide,
    );
    connecting.push(...inside);
    const lights = id === ids.signalised ? lightsOf(roads) : [];
    const controllers = lights.map((light, index) => ({
      id: ids.firstController + index,
      signalIds: [light.id],
    }));
    built.push({ id, name, connections, controllers });
  }
  const junctionAt = (road: Road, end: "start" | "end") =>
    junctions.find(({ legs: arms }) => arms.some((leg) => leg.road === road && leg.end === end))!.id;
  const linked = Object.values(roads).map((road) => ({
    ...road,
    predecessor: { type: "junction" as const, id: junctionAt(road, "start") },
    successor: { type: "junction" as const, id: junctionAt(road, "end") },
  }));
  return { name: riversideName, roads: [...linked, ...connecting], junctions: built };
}

const cornerSide: readonly PlanLane[] = [
  planLane("shoulder", shoulderWidth, "none"),
  planLane("sidewalk", sidewalkWidth, "none"),
];

type RoadName = "avenue" | "parkway" | "north" | "west" | "east" | "street" | "lane";

function legs(roads: Record<RoadName, Road>, arms: readonly [RoadName, "start" | "end"][]): JunctionLeg[] {
  return arms.map(([name, end]) => ({ road: roads[name], end }));
}

function makeRoads(): Record<RoadName, Road> {
  const path = (x: number, y: number, heading: number) => new PathPlan({ x, y, heading });
  const avenue = path(16, 0, 0).line(188);
  const parkway = path(16, -160, 0).line(188);
  return {
    avenue: road(
      1,
      "Avenue",
      avenue,
      50,
      avenueLanes(avenue.length),
      [],
      [crosswalk(0, avenue.length / 2, 4.5 + 2 * laneWidth)],
    ),
    parkway: road(2, "Parkway", parkway, 50, parkwayLanes, [], [crosswalk(1, 100, 3 + 2 * laneWidth)]),
    north: road(
      3,
      "North Loop",
      path(0, 16, quarterTurn).line(60).turn(12, -quarterTurn).line(188).turn(20, -quarterTurn).line(52),
      40,
      streetLanes,
    ),
    west: road(
      4,
      "West Loop",
      path(-16, 0, Math.PI).line(50).turn(20, quarterTurn).line(115).turn(25, quarterTurn).line(45),
      40,
      streetLanes,
    ),
    east: road(
      5,
      "East Loop",
      path(236, 0, 0).line(40).turn(15, -quarterTurn).line(130).turn(15, -quarterTurn).line(40),
      40,
      streetLanes,
    ),
    street: road(
      6,
      "Street",
      path(0, -16, -quarterTurn).line(128),
      40,
      streetLanes,
      [sign(0, "206", "Sign_Stop", 127)],
      [crosswalk(2, 20, 2 + laneWidth)],
    ),
    lane: road(7, "Lane", path(220, -16, -quarterTurn).line(128), 40, streetLanes, [
      sign(1, "205", "Sign_Yield", 127),
    ]),
  };
}

function road(
  id: number,
  name: string,
  path: PathPlan,
  speedKmh: number,
  side: readonly PlanLane[],
  signals: readonly PlanSignal[] = [],
  crosswalks: readonly PlanCrosswalk[] = [],
): Road {
  const lights = arrivalsAtSignals[name];
  return {
    id,
    name,
    path,
    junctionId: -1,
    speedKmh,
    right: side,
    left: side,
    signals: lights === undefined ? signals : [...signals, light(lights, side)],
    crosswalks,
  };
}

/** The order in which the arms of the signalised crossing get green; all four roads begin there. */
const arrivalsAtSignals: Readonly<Record<string, number>> = {
  Avenue: 0,
  "North Loop": 1,
  "West Loop": 2,
  Street: 3,
};

const streetLanes: readonly PlanLane[] = [
  planLane("driving", laneWidth, "solid"),
  planLane("shoulder", shoulderWidth, "none"),
  planLane("sidewalk", sidewalkWidth, "none"),
];

const parkwayLanes: readonly PlanLane[] = [
  planLane("driving", laneWidth, "broken"),
  planLane("driving", laneWidth, "solid"),
  planLane("shoulder", 1, "none"),
  planLane("sidewalk", sidewalkWidth, "none"),
];

/** With parking lanes that begin and end 25 m from the junctions, within 10 m. */
function avenueLanes(length: number): PlanLane[] {
  const taper = 10;
  const start = 25;
  const slope = parkingWidth / taper;
  return [
    planLane("driving", laneWidth, "broken"),
    planLane("driving", laneWidth, "solid"),
    {
      type: "parking",
      widths: [
        [0, 0, 0],
        [start, 0, slope],
        [start + taper, parkingWidth, 0],
        [length - start - taper, parkingWidth, -slope],
        [length - start, 0, 0],
      ],
      mark: "solid",
    },
    planLane("shoulder", shoulderWidth, "none"),
    planLane("sidewalk", sidewalkWidth, "none"),
  ];
}

function crosswalk(index: number, s: number, halfWidth: number): PlanCrosswalk {
  return { id: ids.firstObject + index, s, left: halfWidth, right: -halfWidth, halfLength: 2 };
}

/** A sign for the traffic along s, on the sidewalk of a street. */
function sign(index: number, type: string, name: string, s: number): PlanSignal {
  const t = -(laneWidth + shoulderWidth + sidewalkWidth / 2);
  return {
    id: ids.firstSignal + 50 + index,
    name,
    type,
    dynamic: false,
    s,
    t,
    zOffset: 0,
    orientation: "+",
    lanes: [-1, -1],
  };
}

/** The light for the traffic against s at a road's start, on the sidewalk at its right. */
function light(index: number, side: readonly PlanLane[]): PlanSignal {
  const lanes = side.filter((lane) => lane.type === "driving").length;
  const t = side.slice(0, -1).reduce((width, lane) => width + lane.widths[0][1], sidewalkWidth / 2);
  return {
    id: ids.firstSignal + index,
    name: "Signal_3Light_Post01",
    type: "1000001",
    dynamic: true,
    s: 0.5,
    t,
    zOffset: 0,
    orientation: "-",
    lanes: [1, lanes],
  };
}

function lightsOf(roads: Record<RoadName, Road>): PlanSignal[] {
  return Object.values(roads)
    .flatMap(({ signals }) => signals)
    .filter((signal) => signal.dynamic)
    .sort((first, second) => first.id - second.id);
}
