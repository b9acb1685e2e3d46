import { basename, resolve } from "node:path";
import type { Actor, Camera, EgoState, PlanPoint } from "../../bridge/observation.js";
import { type Clip, clipCameras } from "../../episodes/clips/clip.js";
import type { ClipBox, ClipFrame } from "../../episodes/clips/clip-frame.js";
import type { ClipState } from "../../episodes/clips/clip-state.js";
import { wrapAngle } from "../../geometry/angles.js";
import { toLocal } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { RoadOption } from "../../map/road-option.js";
import { readRig } from "../../policy/camera-rig.js";
import { baseWeather } from "../../routes/weather.js";
import { TownMeshBuilder } from "../../sim/sensors/town/town-mesh.js";
import { TRAJECTORY } from "../../tokens/motion/windows.js";
import type { DrivingFrame, PicturedFrame, Scene } from "./frame.js";
import { PointSightings } from "./point-sightings.js";
import { lanesAround } from "./road-around.js";
import { RouteProgress } from "./route-progress.js";
import { partedBySight, rounded, sceneObject } from "./scene-objects.js";
import { SightFinder } from "./sightings.js";

/** A clip has ten frames a second; every fifth is a plan step. */
const FRAMES_PER_STEP = 5;
/** Points of the lidar that an object must have to count as seen, as for DriveLM-CARLA: houses are in no clip. */
const FEWEST_LIDAR_POINTS = 15;
/** Spacing of the route that was driven, metres. */
const ROUTE_STEP = 0.5;
const PASSED = -3;
/** Where a signal's face is above its place, how large it is and how far off it shows, metres. */
const HEAD_HEIGHT = 2.5;
const HEAD_RADIUS = 0.5;
const SIGNAL_RANGE = 60;
/** Who drove Bench2Drive's clips. */
const DRIVER = "bench2drive-expert";

/** What is kept of a clip's frame until those after it are known. */
interface ClipMoment {
  readonly state: ClipState;
  readonly frame: ClipFrame;
}

/**
 * The plan steps of a Bench2Drive clip as frames, at 2 Hz, those of its last three seconds without a future. A clip says
 * neither the route nor what hides what: the route is where the ego went, and objects count as seen that stand in the
 * picture, no other object hides, and the lidar met.
 *
 * @param map of the clip's town; without it frames have no road.
 */
export async function* clipFrames(clip: Clip, map: LaneMap | undefined): AsyncGenerator<PicturedFrame> {
  const moments: ClipMoment[] = [];
  for await (const moment of clip.states()) moments.push(moment);
  const plan = drivenPlan(moments);
  const route = new RouteProgress(plan);
  const inJunction = plan.map((point) => map?.waypointAt(point)?.isJunction ?? false);
  const cameras = camerasOf(moments[0].frame);
  const sights = new SightFinder(cameras, new TownMeshBuilder().finish(), baseWeather, []);
  const points = new PointSightings(cameras);
  for (let index = 0; index < moments.length; index++) {
    const { state, frame } = moments[index];
    route.moveTo(state.ego);
    if (index % FRAMES_PER_STEP !== 0) continue;
    const images = new Map<string, Uint8Array>();
    for (const camera of clipCameras) images.set(camera, await clip.picture(camera, index, frame));
    const { tick, time, ego } = state;
    const { actors } = state.privileged;
    const lidar = lidarPoints(frame);
    const seen = sights.look({ vehicle: ego, time, tick, actors, lights: [] });
    const scene: Scene = {
      objects: actors.map((actor, at) =>
        sceneObject(
          actor,
          ego,
          null,
          route.place(actor.x, actor.y),
          (lidar[at] ?? FEWEST_LIDAR_POINTS) < FEWEST_LIDAR_POINTS ? [] : (seen.actors.get(actor.id) ?? []),
        ),
      ),
      ...signalsOf(frame, state, route, points),
    };
    const road = map && lanesAround(map, ego);
    const name = basename(resolve(clip.path));
    const facts = rounded({
      id: `${name}-${tick}`,
      source: {
        kind: "bench2drive" as const,
        run: "bench2drive",
        recording: name,
        town: clip.town,
        route: name.split("_")[2].replace("Route", ""),
        repetition: 0,
        tick,
        policy: DRIVER,
      },
      time,
      weather: numbersOf(frame.weather ?? {}),
      ego: {
        speed: ego.speed,
        acceleration: frame.acceleration[0],
        yawRate: frame.angular_velocity[2],
        ...egoSize(frame),
      },
      navigation: {
        command: state.command,
        targetPoint: [state.targetPoint[0], state.targetPoint[1]] as [number, number],
        route: route.line(ego),
        manoeuvre: route.manoeuvre(),
      },
      ...visibleAndTruth(scene, moments, index, actors, clip.scenario),
      road: road ? { ...road, junctionAhead: route.metresToFirst((at) => inJunction[at]) } : null,
    } satisfies Omit<DrivingFrame, "cameras">);
    yield { frame: { ...facts, cameras }, images };
  }
}

function visibleAndTruth(
  scene: Scene,
  moments: readonly ClipMoment[],
  index: number,
  actors: readonly Actor[],
  scenario: string,
): Pick<DrivingFrame, "visible" | "truth"> {
  const { visible, hidden } = partedBySight(scene);
  const { ego } = moments[index].state;
  const later = Array.from(
    { length: TRAJECTORY.poses },
    (_, i) => moments[index + (i + 1) * FRAMES_PER_STEP]?.state,
  );
  const poseOf = ({ x, y, yaw }: Pick<EgoState, "x" | "y" | "yaw">): [number, number, number] => {
    const place = toLocal(ego, x, y);
    return [place.x, place.y, wrapAngle(yaw - ego.yaw)];
  };
  const objectFutures: DrivingFrame["truth"]["objectFutures"] = {};
  for (const { id } of actors) {
    const poses: [number, number, number][] = [];
    for (const state of later) {
      const actor = state?.privileged.actors.find((other) => other.id === id);
      if (!actor) break;
      poses.push(poseOf(actor));
    }
    objectFutures[String(id)] = poses;
  }
  const future = later.every((state) => state !== undefined)
    ? later.map((state) => poseOf(state!.ego))
    : null;
  return { visible, truth: { hidden, future, objectFutures, scenarios: [scenario] } };
}

/** Where the ego went, as a dense plan with the commands that it had there. */
function drivenPlan(moments: readonly ClipMoment[]): PlanPoint[] {
  const plan: PlanPoint[] = [];
  for (const { state } of moments) {
    const { x, y, z, yaw } = state.ego;
    const last = plan.at(-1);
    if (last && Math.hypot(x - last.x, y - last.y) < ROUTE_STEP) continue;
    plan.push({ x, y, z, yaw, option: state.command as RoadOption });
  }
  return plan;
}

/** The light and the stop signs that hold for the ego. */
function signalsOf(
  { bounding_boxes }: ClipFrame,
  { privileged, ego }: ClipState,
  route: RouteProgress,
  points: PointSightings,
): Pick<Scene, "lights" | "stopSigns"> {
  const stateOf = new Map(privileged.trafficLights.map(({ id, state }) => [id, state]));
  const lights: Scene["lights"] = [];
  const stopSigns: Scene["stopSigns"] = [];
  for (const box of bounding_boxes) {
    if (box.class !== "traffic_light" && box.class !== "traffic_sign") continue;
    if (!box.affects_ego) continue;
    const [x, y] = box.trigger_volume_location ?? box.location;
    const ahead = route.place(x, y)?.ahead ?? toLocal(ego, x, y).x;
    if (ahead < PASSED) continue;
    const [poleX, poleY, poleZ] = box.location;
    const sightings = points.look(
      ego,
      { x: poleX, y: poleY, z: poleZ + HEAD_HEIGHT },
      HEAD_RADIUS,
      SIGNAL_RANGE,
    );
    if (box.class === "traffic_light")
      lights.push({ id: box.id, state: stateOf.get(box.id) ?? "off", ahead, sightings });
    else if (box.type_id === "traffic.stop") stopSigns.push({ id: box.id, ahead, sightings });
  }
  return { lights, stopSigns };
}

/** Bench2Drive's rig with the sizes of the clip's pictures. */
function camerasOf({ sensors }: ClipFrame): Camera[] {
  return readRig("bench2drive").map((camera) => ({
    ...camera,
    width: sensors[camera.id]?.image_size_x ?? camera.width,
    height: sensors[camera.id]?.image_size_y ?? camera.height,
  }));
}

/** Of each vehicle and walker in the frame's order, which is that of the actors. */
function lidarPoints({ bounding_boxes }: ClipFrame): (number | undefined)[] {
  return bounding_boxes.flatMap((box) =>
    box.class === "vehicle" || box.class === "walker" ? [box.num_points] : [],
  );
}

function egoSize({ bounding_boxes: [first] }: ClipFrame): { length: number; width: number } {
  const { extent } = first as ClipBox & { class: "ego_vehicle" };
  return { length: 2 * extent[0], width: 2 * extent[1] };
}

function numbersOf(values: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
