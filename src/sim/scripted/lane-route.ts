import { type Lane, sameDirection } from "../../map/lane.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { LanePlace } from "../traffic/lane-walk.js";
import type { LaneStretch } from "./scripted-path.js";

/** A lane change costs as much as this detour, m, and takes this long, m. */
const CHANGE_COST = 50;
const CHANGE_LENGTH = 12;

/**
 * The shortest way from one place to another along lanes, with lane changes where nothing else leads there.
 * Undefined where no way leads there.
 */
export function laneRoute(map: LaneMap, from: LanePlace, to: LanePlace): LaneStretch[] | undefined {
  if (from.lane === to.lane && to.distance >= from.distance) {
    return [{ lane: from.lane, from: from.distance, to: to.distance }];
  }
  const lanes = shortestWay(map, from, to.lane);
  return lanes && stretchesOf(map, lanes, from, to);
}

/** Dijkstra over lanes; the cost of a lane is paid when it is entered. */
function shortestWay(map: LaneMap, from: LanePlace, goal: number): number[] | undefined {
  const cost = new Map([[from.lane, 0]]);
  const before = new Map<number, number>();
  const open = new Set([from.lane]);
  while (open.size > 0) {
    let lane = -1;
    for (const candidate of open) if (lane === -1 || cost.get(candidate)! < cost.get(lane)!) lane = candidate;
    open.delete(lane);
    if (lane === goal && before.has(lane)) return wayTo(lane, before, from.lane);
    for (const { next, extra } of neighbours(map, map.lanes[lane])) {
      const total = cost.get(lane)! + extra;
      if (total >= (cost.get(next) ?? Number.POSITIVE_INFINITY)) continue;
      cost.set(next, total);
      before.set(next, lane);
      open.add(next);
    }
  }
  return undefined;
}

function neighbours(map: LaneMap, lane: Lane): { next: number; extra: number }[] {
  const ahead = lane.successors.map((next) => ({ next, extra: map.lanes[next].length }));
  const beside = [lane.left, lane.right]
    .filter(
      (next) => next !== -1 && map.lanes[next].type === lane.type && sameDirection(map.lanes[next], lane),
    )
    .map((next) => ({ next, extra: CHANGE_COST }));
  return [...ahead, ...beside];
}

function wayTo(lane: number, before: ReadonlyMap<number, number>, start: number): number[] {
  const way = [lane];
  while (way[0] !== start) way.unshift(before.get(way[0])!);
  return way;
}

function stretchesOf(map: LaneMap, lanes: readonly number[], from: LanePlace, to: LanePlace): LaneStretch[] {
  const stretches: LaneStretch[] = [];
  let begin = from.distance;
  for (const [i, lane] of lanes.entries()) {
    const { length, successors } = map.lanes[lane];
    const next = lanes[i + 1];
    if (next === undefined) stretches.push({ lane, from: Math.min(begin, to.distance), to: to.distance });
    else if (successors.includes(next)) {
      stretches.push({ lane, from: begin, to: length });
      begin = 0;
    } else {
      // A lane change to the neighbour, which runs level with this lane.
      const share = map.lanes[next].length / Math.max(length, 1e-9);
      const leave = Math.max(begin, Math.min((begin + length) / 2, length - CHANGE_LENGTH));
      stretches.push({ lane, from: begin, to: leave });
      begin = Math.min((leave + CHANGE_LENGTH) * share, map.lanes[next].length);
    }
  }
  return stretches;
}
