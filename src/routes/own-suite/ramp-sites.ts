import type { Lane } from "../../map/lane.js";
import { type Approach, hasSameWay, isOneWay } from "./approach.js";
import { type SiteFinder, throughJunction } from "./site.js";

/** Sites where a ramp leaves or joins a road of one way. Values as the official routes have them. */

const pick = <T>(values: readonly T[], variation: number): T => values[variation % values.length];

/** The lane of the main road beside which the ramp's lane arrives, the ramp's lane, and the lane that it becomes. */
interface OnRamp {
  readonly ramp: Lane;
  readonly joined: Lane;
}

/** The on-ramp that joins on the right of the approach's lane behind its junction. */
function onRampBeside(approach: Approach): OnRamp | undefined {
  const { map, lane, exit, turn } = approach;
  if (turn !== "straight" || !exit || !isOneWay(approach)) return undefined;
  const joined = map.lanes[exit.right];
  if (joined?.type !== "driving" || joined.alongRoad !== exit.alongRoad) return undefined;
  const ramp = joined.predecessors
    .flatMap((index) => map.lanes[index].predecessors)
    .map((index) => map.lanes[index])
    .find(({ roadId }) => roadId !== lane.roadId);
  return ramp && { ramp, joined };
}

/** The lane beside the approach's own, to the right, that leaves on a ramp. */
function exitLaneBeside(approach: Approach): { leaving: Lane; ramp: Lane } | undefined {
  const { map, lane } = approach;
  if (approach.turn !== "straight" || !hasSameWay(approach, "right") || !isOneWay(approach)) return undefined;
  const leaving = map.lanes[lane.right];
  const ramp = map.lanes[map.lanes[leaving.successors[0]]?.successors[0]];
  return ramp && ramp.roadId !== approach.exit!.roadId ? { leaving, ramp } : undefined;
}

export const rampSites: Readonly<Record<string, SiteFinder>> = {
  HighwayCutIn: (approach, v) => {
    const found = onRampBeside(approach);
    if (!found) return null;
    const before = pick([62, 66, 70, 64, 68], v);
    return throughJunction(
      approach,
      { before, trigger: 6, after: 70 },
      { other_actor_location: { lane: found.ramp, at: found.ramp.length - before + 6 + 25 } },
    );
  },
  MergerIntoSlowTrafficV2: (approach, v) => {
    const found = onRampBeside(approach);
    const site = found && throughJunction(approach, { before: 32, trigger: 8, after: 100 });
    if (!site) return null;
    return {
      ...site,
      steps: ["straight", { at: site.length - 70, towards: "right" }],
      parameters: {
        start_actor_flow: { lane: found.ramp, at: found.ramp.length - 40 },
        end_actor_flow: { lane: found.joined, at: 85 },
        flow_speed: 10,
        source_dist_interval: pick(
          [
            [12, 30],
            [11, 32],
            [14, 34],
            [13, 31],
            [12, 33],
          ] as const,
          v,
        ),
      },
    };
  },
  MergerIntoSlowTraffic: (approach, v) => {
    // The ego comes along the ramp; the stream runs on the main road's lane beside which it arrives.
    const { map, exit, turn } = approach;
    const beside = turn === "straight" && exit && isOneWay(approach) ? map.lanes[exit.left] : undefined;
    const main = beside && map.lanes[map.lanes[beside.predecessors[0]]?.predecessors[0]];
    if (!main || main.roadId === approach.lane.roadId || beside.alongRoad !== exit!.alongRoad) return null;
    const site = throughJunction(approach, { before: 34, trigger: 10, after: 110 });
    if (!site) return null;
    return {
      ...site,
      steps: ["straight", { at: site.length - 80, towards: "left" }],
      parameters: {
        start_actor_flow: { lane: main, at: main.length - 24 - 27 },
        end_actor_flow: { lane: beside, at: 95 },
        flow_speed: pick([9, 9, 10, 9, 9], v),
        source_dist_interval: pick(
          [
            [15, 35],
            [14, 33],
            [16, 42],
            [15, 38],
            [14, 36],
          ] as const,
          v,
        ),
      },
    };
  },
  HighwayExit: (approach, v) => {
    const found = exitLaneBeside(approach);
    const before = 100;
    const { lane } = approach;
    if (!found || lane.length < before + 40) return null;
    const start = lane.length - before;
    const inside = approach.map.lanes[found.leaving.successors[0]];
    return {
      start,
      steps: [{ at: 62, towards: "right" }, "straight"],
      length: before + inside.length + 30,
      trigger: 6,
      parameters: {
        start_actor_flow: { lane: found.leaving, at: start + 6 - 27 },
        end_actor_flow: { lane: found.ramp, at: 60 },
        flow_speed: pick([12, 13, 14, 10, 13], v),
        source_dist_interval: pick(
          [
            [15, 35],
            [18, 40],
            [20, 46],
            [14, 36],
            [17, 42],
          ] as const,
          v,
        ),
      },
    };
  },
};
