import type { Actor, GlobalPlan, PrivilegedMap, PrivilegedState } from "../../bridge/observation.js";
import type { LaneExcerpt } from "../map-excerpt.js";
import { type Colour, noTime, orientation, position, timestamp } from "./foxglove.js";

/** The frames of a recording: the world, and the car. */
export const worldFrame = "world";
export const egoFrame = "ego";

/** LINE_STRIP and TRIANGLE_LIST stand for themselves in Foxglove's enumerations. */
const lineStrip = 0;

const colours = {
  vehicle: { r: 0.25, g: 0.45, b: 0.85, a: 0.85 },
  bicycle: { r: 0.15, g: 0.65, b: 0.6, a: 0.85 },
  walker: { r: 0.95, g: 0.55, b: 0.1, a: 0.95 },
  static: { r: 0.55, g: 0.5, b: 0.45, a: 0.85 },
  ego: { r: 0.85, g: 0.15, b: 0.3, a: 0.9 },
  lane: { r: 0.6, g: 0.62, b: 0.65, a: 1 },
  route: { r: 0.15, g: 0.35, b: 0.8, a: 0.8 },
  plan: { r: 0.95, g: 0.2, b: 0.6, a: 1 },
  red: { r: 0.9, g: 0.1, b: 0.1, a: 1 },
  yellow: { r: 0.95, g: 0.8, b: 0.1, a: 1 },
  green: { r: 0.1, g: 0.8, b: 0.3, a: 1 },
  off: { r: 0.3, g: 0.3, b: 0.3, a: 1 },
} satisfies Record<string, Colour>;

const unturned = orientation(0);
const emptyEntity = {
  frame_locked: true,
  lifetime: noTime,
  metadata: [],
  arrows: [],
  cubes: [],
  spheres: [],
  cylinders: [],
  lines: [],
  triangles: [],
  texts: [],
  models: [],
};

/** A foxglove.SceneUpdate with one entity in place of the last of its name. */
function scene(id: string, frame: string, seconds: number, content: object): object {
  const entity = { ...emptyEntity, id, frame_id: frame, timestamp: timestamp(seconds), ...content };
  return { deletions: [], entities: [entity] };
}

function line(points: readonly object[], thickness: number, color: Colour): object {
  return {
    type: lineStrip,
    pose: { position: position(0, 0, 0), orientation: unturned },
    thickness,
    scale_invariant: false,
    points,
    color,
    colors: [],
    indices: [],
  };
}

/** Everybody near the ego and the ego itself as boxes, and the route's lights as balls above their stop lines. */
export function actorsScene(
  seconds: number,
  ego: { x: number; y: number; z: number; yaw: number; pitch: number },
  size: { halfLength: number; halfWidth: number; halfHeight: number },
  state: PrivilegedState,
  map: PrivilegedMap,
): object {
  const cubes = [
    ...state.actors.map((actor) => box(actor, colours[actor.kind])),
    box({ ...ego, ...size }, colours.ego),
  ];
  const stateOf = new Map(state.trafficLights.map((light) => [light.id, light.state]));
  const spheres = map.trafficLights.flatMap(({ id, stopLines }) =>
    stopLines.map(({ x, y, z }) => ({
      pose: { position: position(x, y, z + 4), orientation: unturned },
      size: { x: 0.8, y: 0.8, z: 0.8 },
      color: colours[stateOf.get(id) ?? "off"],
    })),
  );
  return scene("actors", worldFrame, seconds, { cubes, spheres });
}

function box(
  {
    x,
    y,
    z,
    yaw,
    halfLength,
    halfWidth,
    halfHeight,
  }: Pick<Actor, "x" | "y" | "z" | "yaw" | "halfLength" | "halfWidth" | "halfHeight">,
  color: Colour,
): object {
  return {
    pose: {
      position: position(rounded(x), rounded(y), rounded(z + halfHeight)),
      orientation: { x: 0, y: 0, z: rounded(-Math.sin(yaw / 2)), w: rounded(Math.cos(yaw / 2)) },
    },
    size: { x: rounded(2 * halfLength), y: rounded(2 * halfWidth), z: rounded(2 * halfHeight) },
    color,
  };
}

/** For the eye only, to a tenth of a millimetre: numbers with all their digits make most of a recording's text. */
function rounded(value: number): number {
  return Math.round(10_000 * value) / 10_000 + 0;
}

/** Both edges of every lane around the route. */
export function mapScene(lanes: readonly LaneExcerpt[]): object {
  return scene("map", worldFrame, 0, {
    lines: lanes.flatMap((lane) => [-1, 1].map((side) => line(laneEdge(lane, side), 0.1, colours.lane))),
  });
}

function laneEdge({ x, y, width }: LaneExcerpt, side: number): object[] {
  return x.map((_, i) => {
    const before = Math.max(0, i - 1);
    const after = Math.min(x.length - 1, i + 1);
    const length = Math.hypot(x[after] - x[before], y[after] - y[before]) || 1;
    const shift = (side * width[i]) / 2 / length;
    return position(x[i] - shift * (y[after] - y[before]), y[i] + shift * (x[after] - x[before]), 0);
  });
}

export function routeScene({ dense }: GlobalPlan): object {
  const points = dense.map(({ x, y, z }) => position(x, y, z + 0.1));
  return scene("route", worldFrame, 0, { lines: [line(points, 0.3, colours.route)] });
}

/** The plan's waypoints ahead of the car that made it. */
export function planScene(seconds: number, waypoints: readonly (readonly [number, number])[]): object {
  const points = [position(0, 0, 0.3), ...waypoints.map(([x, y]) => position(x, y, 0.3))];
  return scene("plan", egoFrame, seconds, { frame_locked: false, lines: [line(points, 0.25, colours.plan)] });
}
