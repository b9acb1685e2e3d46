import { connectLanes, connectLegs, type JunctionLeg, type LaneJoin } from "./connect-legs.js";
import type { PathPlan } from "./path.js";
import type {
  PlanConnection,
  PlanCrosswalk,
  PlanJunction,
  PlanLane,
  PlanLink,
  PlanRoad,
  PlanSignal,
  TownPlan,
} from "./town-plan.js";

/** What holds the traffic that arrives at an end of a road. */
export type Control = "lights" | "stop" | "yield";

export interface SketchRoad {
  readonly id: number;
  readonly name: string;
  readonly path: PathPlan;
  readonly speedKmh: number;
  /** Lanes from the middle outwards; none on the left make a road of one way. */
  readonly right: readonly PlanLane[];
  readonly left: readonly PlanLane[];
  /** The line between the two ways; broken where it may be crossed. */
  readonly middle?: "solid" | "broken";
  readonly crosswalks?: readonly { readonly s: number; readonly halfWidth: number }[];
  /** Metres over the road's s, [s, height, slope] of each record, where it is not level. */
  readonly elevation?: PlanRoad["elevation"];
  readonly startControl?: Control;
  readonly endControl?: Control;
  /** The roads that it continues without a junction; their lanes must name each other. */
  readonly predecessor?: PlanLink;
  readonly successor?: PlanLink;
}

export type Arm = readonly [road: number, end: "start" | "end"];

export type SketchJunction = {
  readonly id: number;
  readonly name: string;
} & (
  | { readonly type: "crossing"; readonly arms: readonly Arm[] }
  /** A place where single lanes join or part, such as at a ramp. */
  | { readonly type: "lanes"; readonly joins: readonly SketchJoin[] }
);

export interface SketchJoin {
  readonly from: Arm;
  /** Counted from 1 at the middle of the road. */
  readonly entering: number;
  readonly to: Arm;
  readonly leaving: number;
}

/** First ids by kind, so that one tells from a number what it names. */
export interface FirstIds {
  readonly connection: number;
  readonly light: number;
  readonly sign: number;
  readonly controller: number;
  readonly object: number;
}

const FIRST_IDS: FirstIds = {
  connection: 1001,
  light: 3001,
  sign: 3501,
  controller: 4001,
  object: 5001,
};

export interface TownSketch {
  readonly name: string;
  readonly roads: readonly SketchRoad[];
  readonly junctions: readonly SketchJunction[];
  /** The lanes beside the driving lane on the corners of crossings. */
  readonly cornerSide: readonly PlanLane[];
  readonly firstIds?: FirstIds;
}

type Road = Omit<PlanRoad, "predecessor" | "successor">;

/**
 * Makes a town of roads and the junctions that join them: connecting roads, signals at the arms and their controllers,
 * which give the arms of a crossing green one after the other in the order in which the sketch names them.
 */
export function assembleTown({ name, roads: sketched, junctions, ...sketch }: TownSketch): TownPlan {
  const firstIds = sketch.firstIds ?? FIRST_IDS;
  const signals = signalsOf(sketched, junctions, firstIds);
  let objects = 0;
  const roads = new Map(
    sketched.map((road): [number, Road] => [
      road.id,
      {
        ...road,
        middle: road.middle ?? "solid",
        junctionId: -1,
        signals: signals.get(road.id) ?? [],
        crosswalks: (road.crosswalks ?? []).map(({ s, halfWidth }) =>
          crosswalk(firstIds.object + objects++, s, halfWidth),
        ),
      },
    ]),
  );
  const leg = ([road, end]: Arm): JunctionLeg => ({ road: roads.get(road)!, end });
  const connecting: PlanRoad[] = [];
  const built: PlanJunction[] = [];
  let controllers = 0;
  for (const junction of junctions) {
    const firstId = firstIds.connection + connecting.length;
    const made =
      junction.type === "crossing"
        ? connectLegs(junction.id, junction.arms.map(leg), firstId, sketch.cornerSide)
        : connectLanes(
            junction.id,
            junction.joins.map(
              (join): LaneJoin => ({ ...join, from: leg(join.from), to: leg(join.to), side: [] }),
            ),
            firstId,
          );
    connecting.push(...made.roads);
    built.push({
      id: junction.id,
      name: junction.name,
      connections: made.connections as readonly PlanConnection[],
      controllers: lightsOf(junction, signals).map((id) => ({
        id: firstIds.controller + controllers++,
        signalIds: [id],
      })),
    });
  }
  return { name, roads: [...linked(sketched, roads, junctions), ...connecting], junctions: built };
}

/** The roads with what lies beyond their ends. */
function linked(
  sketched: readonly SketchRoad[],
  roads: ReadonlyMap<number, Road>,
  junctions: readonly SketchJunction[],
): PlanRoad[] {
  const junctionAt = (road: number, end: "start" | "end"): PlanLink => {
    const found = junctions.find((junction) =>
      armsOf(junction).some(([armRoad, armEnd]) => armRoad === road && armEnd === end),
    );
    if (!found) throw new RangeError(`the ${end} of road ${road} leads nowhere`);
    return { type: "junction", id: found.id };
  };
  return sketched.map(({ id, predecessor, successor }) => ({
    ...roads.get(id)!,
    predecessor: predecessor ?? junctionAt(id, "start"),
    successor: successor ?? junctionAt(id, "end"),
  }));
}

function armsOf(junction: SketchJunction): readonly Arm[] {
  return junction.type === "crossing" ? junction.arms : junction.joins.flatMap(({ from, to }) => [from, to]);
}

/** Ids of a crossing's lights in the order of its arms. */
function lightsOf(junction: SketchJunction, signals: ReadonlyMap<number, readonly PlanSignal[]>): number[] {
  if (junction.type !== "crossing") return [];
  return junction.arms.flatMap(([road, end]) =>
    (signals.get(road) ?? [])
      .filter(({ dynamic, orientation }) => dynamic && (orientation === "+") === (end === "end"))
      .map(({ id }) => id),
  );
}

/** Signs first, then lights, of each road; lights are numbered by the arms of the junctions, signs by the roads. */
function signalsOf(
  roads: readonly SketchRoad[],
  junctions: readonly SketchJunction[],
  firstIds: FirstIds,
): Map<number, PlanSignal[]> {
  const byId = new Map(roads.map((road) => [road.id, road]));
  const signals = new Map<number, PlanSignal[]>(roads.map(({ id }) => [id, []]));
  let signs = 0;
  for (const road of roads) {
    for (const [end, control] of [
      ["start", road.startControl],
      ["end", road.endControl],
    ] as const) {
      if (control !== "stop" && control !== "yield") continue;
      signals.get(road.id)!.push(sign(firstIds.sign + signs++, control, road, end));
    }
  }
  let lights = 0;
  for (const junction of junctions) {
    if (junction.type !== "crossing") continue;
    for (const [id, end] of junction.arms) {
      const road = byId.get(id)!;
      if ((end === "start" ? road.startControl : road.endControl) !== "lights") continue;
      signals.get(id)!.push(light(firstIds.light + lights++, road, end));
    }
  }
  return signals;
}

/** A sign for the traffic that arrives at an end of a road, on the sidewalk or verge at its right. */
function sign(id: number, control: "stop" | "yield", road: SketchRoad, end: "start" | "end"): PlanSignal {
  const [type, name] = control === "stop" ? ["206", "Sign_Stop"] : ["205", "Sign_Yield"];
  return { ...arrivalSignal(id, road, end, 1), name, type, dynamic: false };
}

function light(id: number, road: SketchRoad, end: "start" | "end"): PlanSignal {
  return {
    ...arrivalSignal(id, road, end, 0.5),
    name: "Signal_3Light_Post01",
    type: "1000001",
    dynamic: true,
  };
}

function arrivalSignal(
  id: number,
  { path, right, left }: SketchRoad,
  end: "start" | "end",
  beforeEnd: number,
): Omit<PlanSignal, "name" | "type" | "dynamic"> {
  const side = end === "end" ? right : left;
  const lanes = side.filter((lane) => lane.type === "driving").length;
  // In the middle of the outermost lane; tapered lanes count with the width that they begin with.
  const outermost = side[side.length - 1].widths[0][1];
  const across = side.reduce((width, lane) => width + lane.widths[0][1], 0) - outermost / 2;
  return end === "end"
    ? { id, s: path.length - beforeEnd, t: -across, zOffset: 0, orientation: "+", lanes: [-lanes, -1] }
    : { id, s: beforeEnd, t: across, zOffset: 0, orientation: "-", lanes: [1, lanes] };
}

function crosswalk(id: number, s: number, halfWidth: number): PlanCrosswalk {
  return { id, s, left: halfWidth, right: -halfWidth, halfLength: 2 };
}
