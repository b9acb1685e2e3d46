import { createHash } from "node:crypto";
import { basename } from "node:path";
import { DriverxError } from "../../base/errors.js";
import type { Actor, EgoState, StopLine } from "../../bridge/observation.js";
import type { RecordedStep } from "../../episodes/recording/recording.js";
import { type Recording, unpackedActors } from "../../episodes/recording/recording.js";
import { wrapAngle } from "../../geometry/angles.js";
import { toLocal } from "../../geometry/vectors.js";
import type { LaneMap } from "../../map/lane-map.js";
import type { Route } from "../../routes/suite.js";
import type { TownMaps } from "../../runner/town-maps.js";
import { bodyPaint } from "../../sim/sensors/actors/actor-looks.js";
import type { TownScenery } from "../../sim/sensors/camera-simulator.js";
import { POSE, TRAJECTORY } from "../../tokens/motion/windows.js";
import { type DropReason, judgedSteps } from "../recorded-drive.js";
import type { DrivingFrame, PicturedFrame, Scene, SceneLight, SceneStopSign } from "./frame.js";
import { PointSightings } from "./point-sightings.js";
import { lanesAround } from "./road-around.js";
import { RouteProgress } from "./route-progress.js";
import { partedBySight, rounded, sceneObject } from "./scene-objects.js";
import { isDoor, lightIds, SightFinder } from "./sightings.js";

/** What reading frames needs and keeps from recording to recording. */
export interface FrameSurroundings {
  readonly towns: TownMaps;
  readonly scenery: TownScenery;
}

/** Stop signs farther off than this are a few pixels, metres. */
const STOP_SIGN_RANGE = 40;
const SIGN_RADIUS = 0.4;
/** Ticks between two poses of a future: plan steps. */
const STEP_TICKS = 20 * TRAJECTORY.stepSeconds;

/**
 * The frames of a recording: its plan steps that are samples (see {@link judgedSteps}), and why the others are none.
 *
 * @throws DriverxError MAP_DIFFERS where the town's map is not the one that was driven on, and what reading throws.
 */
export async function* recordedFrames(
  recording: Recording,
  run: string,
  { towns, scenery }: FrameSurroundings,
): AsyncGenerator<PicturedFrame | { readonly dropped: DropReason }> {
  const { start, origin } = recording;
  const { map, openDrive } = towns.load(start.town);
  if (createHash("sha256").update(openDrive).digest("hex") !== origin.mapSha256) {
    throw new DriverxError(
      "MAP_DIFFERS",
      `recording ${recording.path}: it was driven on another map of ${start.town} than the one at hand; record it anew, or name the folder with its map`,
    );
  }
  const policy = (await recording.episode())?.policy ?? "unknown";
  const route = JSON.parse(origin.route) as Route;
  const sights = new SightFinder(
    start.cameras,
    scenery.of(map, start.seed),
    route.weathers[0],
    lightIds(map),
  );
  const drive = await readDrive(recording);
  const builder = new FrameBuilder(recording, map, sights, drive);
  for await (const judged of judgedSteps(recording, policy)) {
    if ("dropped" in judged) yield judged;
    else {
      const frame = builder.frame(judged.step, posesOf(judged.future), basename(run), policy);
      yield { frame, images: judged.step.images };
    }
  }
}

interface Drive {
  /** Plan point at the ego, by tick. */
  readonly progress: ReadonlyMap<number, number>;
  /** Of every plan step's tick: everybody's pose. */
  readonly others: ReadonlyMap<number, ReadonlyMap<number, Record<string, number>>>;
  /** Who never left its place. */
  readonly still: ReadonlySet<number>;
}

/** Goes through all ticks, since a step's place on the route follows from the drive before it. */
async function readDrive(recording: Recording): Promise<Drive> {
  const route = new RouteProgress(recording.start.globalPlan.dense);
  const progress = new Map<number, number>();
  const others = new Map<number, ReadonlyMap<number, Record<string, number>>>();
  for await (const { tick, ego, actors } of recording.ticks()) {
    route.moveTo(ego);
    progress.set(tick, route.index);
    if ((tick - 1) % STEP_TICKS === 0) others.set(tick, unpackedActors(actors));
  }
  return { progress, others, still: stillIn(others.values()) };
}

/** Ids of those that stay within 0.3 m through the whole drive. */
function stillIn(moments: Iterable<ReadonlyMap<number, Record<string, number>>>): Set<number> {
  const first = new Map<number, Record<string, number>>();
  const moved = new Set<number>();
  for (const moment of moments) {
    for (const [id, place] of moment) {
      const from = first.get(id);
      if (!from) first.set(id, place);
      else if (Math.hypot(place.x - from.x, place.y - from.y) > 0.3) moved.add(id);
    }
  }
  return new Set([...first.keys()].filter((id) => !moved.has(id)));
}

class FrameBuilder {
  readonly #recording: Recording;
  readonly #map: LaneMap;
  readonly #sights: SightFinder;
  readonly #drive: Drive;
  readonly #route: RouteProgress;
  readonly #points: PointSightings;
  /** By plan point. */
  readonly #inJunction: readonly boolean[];

  constructor(recording: Recording, map: LaneMap, sights: SightFinder, drive: Drive) {
    this.#recording = recording;
    this.#map = map;
    this.#sights = sights;
    this.#drive = drive;
    const { globalPlan, cameras } = recording.start;
    this.#route = new RouteProgress(globalPlan.dense);
    this.#points = new PointSightings(cameras);
    this.#inJunction = globalPlan.dense.map((point) => map.waypointAt(point)?.isJunction ?? false);
  }

  frame(
    { observation }: RecordedStep,
    future: [number, number, number][],
    run: string,
    policy: string,
  ): DrivingFrame {
    const { start } = this.#recording;
    const { tick, time, ego, command, targetPoint, privileged } = observation;
    this.#route.jumpTo(this.#drive.progress.get(tick) ?? 0);
    const actors = privileged.actors.filter((actor) => !isDoor(actor));
    const lights = this.#lightsAhead(privileged.trafficLights);
    const sights = this.#sights.look({ vehicle: ego, time, tick, actors, lights });
    const scene: Scene = {
      objects: actors.map((actor) =>
        sceneObject(
          actor,
          ego,
          colourName(bodyPaint(start.seed, actor)),
          this.#route.place(actor.x, actor.y),
          sights.actors.get(actor.id) ?? [],
          actor.role === "scenario" && this.#drive.still.has(actor.id),
        ),
      ),
      lights: lights.map((light) => ({ ...light, sightings: sights.lights.get(light.id) ?? [] })),
      stopSigns: this.#stopSignsAhead(ego),
    };
    const { visible, hidden } = partedBySight(scene);
    const road = lanesAround(this.#map, ego);
    const { town, routeId, repetition, vehicle } = start;
    const facts = rounded({
      id: `${run}-${town}-${routeId}-${repetition}-${tick}`,
      source: {
        kind: "recording" as const,
        run,
        recording: basename(this.#recording.path),
        town,
        route: routeId,
        repetition,
        tick,
        policy,
      },
      time,
      weather: start.weather,
      ego: {
        speed: ego.speed,
        acceleration: toLocal({ x: 0, y: 0, yaw: ego.yaw }, ego.acceleration[0], ego.acceleration[1]).x,
        yawRate: ego.angularVelocity[2],
        length: 2 * vehicle.halfLength,
        width: 2 * vehicle.halfWidth,
      },
      navigation: {
        command,
        targetPoint,
        route: this.#route.line(ego),
        manoeuvre: this.#route.manoeuvre(),
      },
      visible,
      road: road
        ? { ...road, junctionAhead: this.#route.metresToFirst((index) => this.#inJunction[index]) }
        : null,
      truth: {
        hidden,
        future,
        objectFutures: this.#futuresOf(actors, ego, tick),
        scenarios: privileged.scenarios.map(({ type }) => type),
      },
    } satisfies Omit<DrivingFrame, "cameras">);
    return { ...facts, cameras: start.cameras };
  }

  #lightsAhead(states: readonly { id: string; state: SceneLight["state"] }[]) {
    const stateOf = new Map(states.map(({ id, state }) => [id, state]));
    return this.#recording.start.privileged.trafficLights
      .flatMap(({ id, stopLines }) => {
        const ahead = stopLines.map(({ planIndex }) => this.#route.metresTo(planIndex));
        const next = ahead.filter((metres) => metres > PASSED);
        return next.length > 0 ? [{ id, state: stateOf.get(id) ?? "off", ahead: Math.min(...next) }] : [];
      })
      .sort((first, second) => first.ahead - second.ahead);
  }

  #stopSignsAhead(ego: EgoState): SceneStopSign[] {
    return this.#recording.start.privileged.stopSigns.flatMap(({ id, stopLine }) => {
      const ahead = this.#route.metresTo(stopLine.planIndex);
      if (ahead < PASSED || ahead > REPORTED) return [];
      return [
        { id, ahead, sightings: this.#points.look(ego, signBeside(stopLine), SIGN_RADIUS, STOP_SIGN_RANGE) },
      ];
    });
  }

  #futuresOf(actors: readonly Actor[], ego: EgoState, tick: number): DrivingFrame["truth"]["objectFutures"] {
    const futures: DrivingFrame["truth"]["objectFutures"] = {};
    for (const { id } of actors) {
      const poses: [number, number, number][] = [];
      for (let step = 1; step <= TRAJECTORY.poses; step++) {
        const later = this.#drive.others.get(tick + step * STEP_TICKS)?.get(id);
        if (!later) break;
        const { x, y } = toLocal(ego, later.x, later.y);
        poses.push([x, y, wrapAngle(later.yaw - ego.yaw)]);
      }
      futures[String(id)] = poses;
    }
    return futures;
  }
}

/** A line that lies so far behind the ego's middle is passed, metres. */
const PASSED = -3;
const REPORTED = 100;

/** Where the sign of a stop line stands: right of its lane, metres. */
function signBeside({ x, y, z, yaw, laneWidth }: StopLine) {
  const side = laneWidth / 2 + 1;
  return { x: x - side * Math.sin(yaw), y: y + side * Math.cos(yaw), z: z + 2.2 };
}

function posesOf(flat: Float64Array): [number, number, number][] {
  return Array.from({ length: flat.length / POSE }, (_, i) => [
    flat[POSE * i],
    flat[POSE * i + 1],
    flat[POSE * i + 2],
  ]);
}

/** `paintWhite` is white. */
function colourName(paint: string): string {
  return paint.replace(/^paint/, "").toLowerCase();
}
