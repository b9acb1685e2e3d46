import type { Lane } from "../../map/lane.js";
import { type Approach, comesFrom, hasSidewalk, othersInto } from "./approach.js";
import { type FlowPlace, type Site, type SiteFinder, throughJunction } from "./site.js";

/** Sites at junctions. Values as the official routes have them. */

const pick = <T>(values: readonly T[], variation: number): T => values[variation % values.length];

const turns = (approach: Approach) => approach.turn === "left" || approach.turn === "right";
const hasLights = ({ control }: Approach) => control === "lights";
/** No light anywhere at the junction: lights hold all of its arms or none. */
const isOpen = ({ control }: Approach) => control !== "lights";

const arrives = (approach: Approach, side: ReturnType<typeof comesFrom>) =>
  othersInto(approach).some((other) => comesFrom(approach, other) === side);

const flow = (variation: number) => ({
  flow_speed: pick([9, 8, 10, 9, 8], variation),
  source_dist_interval: pick(
    [
      [18, 28],
      [15, 26],
      [20, 30],
      [16, 27],
      [19, 29],
    ] as const,
    variation,
  ),
});

/** A turn with a stream of cars that must be let pass or joined. */
const turnWithFlow =
  (turn: Approach["turn"], from: ReturnType<typeof comesFrom>, lights: boolean): SiteFinder =>
  (approach, v) =>
    approach.turn === turn && hasLights(approach) === lights && arrives(approach, from)
      ? throughJunction(approach, {}, flow(v))
      : null;

/** The light or sign script of the vanilla types begins about 3 m before the junction, and the ego 9 m before it. */
const vanilla =
  (fits: (approach: Approach) => boolean): SiteFinder =>
  (approach) =>
    fits(approach) ? throughJunction(approach, { before: 9.5, after: 28, trigger: 6.3 }) : null;

/** A car that crosses from a side. */
const adversary =
  (lights: boolean): SiteFinder =>
  (approach, v) => {
    if (hasLights(approach) !== lights || approach.turn === "right") return null;
    const sides = (["right", "left"] as const).filter((side) => arrives(approach, side));
    if (sides.length === 0) return null;
    return throughJunction(approach, {}, { direction: pick(sides, v) });
  };

export const junctionSites: Readonly<Record<string, SiteFinder>> = {
  BlockedIntersection: (approach) => (turns(approach) ? throughJunction(approach) : null),
  OppositeVehicleRunningRedLight: adversary(true),
  OppositeVehicleTakingPriority: adversary(false),
  PedestrianCrossing: (approach) => (hasSidewalk(approach) ? throughJunction(approach) : null),
  VehicleTurningRoute: (approach) => (turns(approach) ? throughJunction(approach, { after: 38 }) : null),
  VehicleTurningRoutePedestrian: (approach) =>
    turns(approach) && hasSidewalk(approach) ? throughJunction(approach, { after: 38 }) : null,
  T_Junction: (approach) =>
    approach.arms === 3 ? throughJunction(approach, { before: 30, trigger: 28.5, after: 60 }) : null,
  NonSignalizedJunctionLeftTurn: turnWithFlow("left", "opposite", false),
  NonSignalizedJunctionLeftTurnEnterFlow: turnWithFlow("left", "opposite", false),
  NonSignalizedJunctionRightTurn: turnWithFlow("right", "left", false),
  SignalizedJunctionLeftTurn: turnWithFlow("left", "opposite", true),
  SignalizedJunctionLeftTurnEnterFlow: turnWithFlow("left", "opposite", true),
  SignalizedJunctionRightTurn: turnWithFlow("right", "left", true),
  VanillaNonSignalizedTurn: vanilla(
    (approach) => isOpen(approach) && approach.control !== "stop" && approach.turn === "right",
  ),
  VanillaNonSignalizedTurnEncounterStopsign: vanilla(
    (approach) => approach.control === "stop" && turns(approach),
  ),
  VanillaSignalizedTurnEncounterGreenLight: vanilla((approach) => hasLights(approach) && turns(approach)),
  VanillaSignalizedTurnEncounterRedLight: vanilla((approach) => hasLights(approach) && turns(approach)),
  CrossingBicycleFlow: (approach, v) => {
    const start = approach.turn === "left" ? oncomingCycleway(approach) : undefined;
    if (!start) return null;
    return throughJunction(
      approach,
      {},
      {
        start_actor_flow: start,
        flow_speed: pick([10, 8, 11, 12, 9], v),
        source_dist_interval: pick(
          [
            [8, 20],
            [12, 28],
            [10, 25],
            [15, 30],
            [9, 26],
          ] as const,
          v,
        ),
      },
    );
  },
  EnterActorFlow: (approach, v) => {
    if (!isOpen(approach) || approach.turn === "straight" || !approach.exit) return null;
    const source = streamInto(approach, approach.exit);
    return source
      ? throughJunction(
          approach,
          { after: 52 },
          {
            start_actor_flow: source,
            end_actor_flow: { lane: approach.exit, at: 46 },
            flow_speed: pick([12, 13, 12, 14, 13], v),
            source_dist_interval: pick(
              [
                [17, 30],
                [20, 34],
                [24, 38],
                [22, 36],
                [30, 39],
              ] as const,
              v,
            ),
          },
        )
      : null;
  },
  InterurbanActorFlow: leaveThroughStream,
  InterurbanAdvancedActorFlow: (approach, v) => {
    const { map, exit, turn } = approach;
    const outer = turn === "left" && isOpen(approach) ? map.lanes[exit!.right] : undefined;
    if (outer?.type !== "driving" || outer.alongRoad !== exit!.alongRoad) return null;
    const source = streamInto(approach, outer);
    return source
      ? throughJunction(
          approach,
          { after: 70 },
          {
            start_actor_flow: source,
            end_actor_flow: { lane: outer, at: 50 },
            flow_speed: pick([16, 15, 17, 16, 15], v),
            source_dist_interval: pick(
              [
                [45, 80],
                [40, 84],
                [42, 75],
                [48, 90],
                [44, 82],
              ] as const,
              v,
            ),
          },
        )
      : null;
  },
};

/** From the right lane of two across a stream in the left one, which goes straight on, to the left. */
function leaveThroughStream(approach: Approach, v: number): Site | null {
  const { map, lane, turn } = approach;
  const outer = map.lanes[lane.right];
  if (turn !== "left" || !isOpen(approach) || outer?.type !== "driving" || outer.alongRoad !== lane.alongRoad)
    return null;
  const through = lane.successors
    .map((index) => map.lanes[index])
    .find(({ index }) => index !== approach.inside!.index);
  const site = through && throughJunction(approach, { before: 110, trigger: 45, after: 45 });
  if (!site) return null;
  return {
    ...site,
    lane: outer,
    // The ego begins in the right lane.
    steps: [{ at: 80, towards: "left" }, "left"],
    parameters: {
      start_actor_flow: { lane, at: site.start + site.trigger - 26 },
      end_actor_flow: { lane: map.lanes[through.successors[0]], at: 40 },
      flow_speed: pick([15, 16, 16, 15, 16], v),
      source_dist_interval: pick(
        [
          [45, 80],
          [42, 78],
          [50, 90],
          [53, 98],
          [46, 84],
        ] as const,
        v,
      ),
    },
  };
}

/** Where a stream begins that goes straight through the junction into a lane, 38 m before the junction. */
function streamInto(approach: Approach, into: Lane): FlowPlace | undefined {
  const source = othersInto(approach).find(
    (other) =>
      other.length > 45 &&
      other.successors.some((index) => {
        const inside = approach.map.lanes[index];
        return (
          inside.successors[0] === into.index &&
          Math.cos(inside.yaw[0] - inside.yaw[inside.yaw.length - 1]) > 0.9
        );
      }),
  );
  return source && { lane: source, at: source.length - 38 };
}

/** A bicycle lane that comes towards the ego and goes straight over the junction. */
function oncomingCycleway(approach: Approach): FlowPlace | undefined {
  const { map, inside } = approach;
  const cycleway = map.lanes.find(
    (lane) =>
      lane.type === "biking" &&
      lane.junctionId === -1 &&
      lane.length > 60 &&
      lane.successors.some((index) => map.lanes[index].junctionId === inside!.junctionId) &&
      comesFrom(approach, lane) === "opposite",
  );
  return cycleway && { lane: cycleway, at: cycleway.length - 45 };
}
