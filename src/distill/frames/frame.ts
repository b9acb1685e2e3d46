import { z } from "zod";
import { cameraSchema } from "../../bridge/observation.js";

/**
 * One key frame of a drive: what questions are asked about and teachers write about. Metres, seconds, radians. Places
 * are in the ego frame of the moment: x ahead, y to the right, z up from the ground below the ego's middle; yaw
 * clockwise. What no camera shows, and what came later, stands apart under `truth`.
 */

const number = z.number();
const pose = z.tuple([number, number, number]);

/** What things are called. */
export const objectClasses = [
  "car",
  "van",
  "truck",
  "bus",
  "motorcycle",
  "bicycle",
  "pedestrian",
  "police car",
  "ambulance",
  "fire truck",
  "traffic cone",
  "warning sign",
  "obstacle",
] as const;
export type ObjectClass = (typeof objectClasses)[number];

const sighting = z.object({
  camera: z.string(),
  /** Left, top, right, bottom in pixels of that camera's image, from its top left corner. */
  box: z.tuple([number, number, number, number]),
  /** How many pixels show it. */
  pixels: z.int(),
});
export type Sighting = z.infer<typeof sighting>;

const sceneObject = z.object({
  /** Unique in the drive. */
  id: z.string(),
  class: z.enum(objectClasses),
  typeId: z.string(),
  /** Of a vehicle's paint; null where nothing says it. */
  colour: z.string().nullable(),
  /** Its middle on the ground. */
  x: number,
  y: number,
  z: number,
  yaw: number,
  length: number,
  width: number,
  height: number,
  /** Along its heading over the ground, m/s. */
  speed: number,
  /** Over the ground, along the ego's axes, m/s. */
  velocity: z.tuple([number, number]),
  /** Nobody is in it. */
  isParked: z.boolean(),
  doorOpen: z.boolean(),
  emergencyLights: z.boolean(),
  /** Metres along the route from the ego, and to the right of it; null where the route does not come within 15 m. */
  onRoute: z.object({ ahead: number, right: number }).nullable(),
  /** By camera, the one that shows most of it first. */
  sightings: z.array(sighting),
});
export type SceneObject = z.infer<typeof sceneObject>;

const light = z.object({
  id: z.string(),
  state: z.enum(["red", "yellow", "green", "off"]),
  /** Metres along the route to its stop line; negative when passed. */
  ahead: number,
  sightings: z.array(sighting),
});
export type SceneLight = z.infer<typeof light>;

const stopSign = z.object({ id: z.string(), ahead: number, sightings: z.array(sighting) });
export type SceneStopSign = z.infer<typeof stopSign>;

const scene = z.object({
  objects: z.array(sceneObject),
  /** Those whose stop lines the route crosses, the nearest first. */
  lights: z.array(light),
  stopSigns: z.array(stopSign),
});
export type Scene = z.infer<typeof scene>;

const road = z.object({
  inJunction: z.boolean(),
  /** Metres along the route to the next junction; null where none comes within 100 m, 0 inside. */
  junctionAhead: number.nullable(),
  /** Driving lanes in the ego's direction beside its own, its own included. */
  lanes: z.int(),
  /** The ego's lane among them, 1 is the leftmost. */
  lane: z.int(),
  oncomingLanes: z.int(),
  /** What the marks allow here. */
  mayChangeLeft: z.boolean(),
  mayChangeRight: z.boolean(),
  laneWidth: number,
  /** Of the ego from its lane's middle, to the right. */
  offset: number,
  /** m/s */
  speedLimit: number,
});
export type Road = z.infer<typeof road>;

export const drivingFrameSchema = z.object({
  /** As the id of the action sample of the same moment. */
  id: z.string(),
  source: z.object({
    kind: z.enum(["recording", "bench2drive", "drivelm"]),
    run: z.string(),
    recording: z.string(),
    town: z.string(),
    route: z.string(),
    repetition: z.int(),
    tick: z.int(),
    policy: z.string(),
  }),
  /** Seconds since the drive began. */
  time: number,
  cameras: z.array(cameraSchema),
  /** CARLA's weather parameters by name. */
  weather: z.record(z.string(), number),
  ego: z.object({
    speed: number,
    /** Along its heading, m/s2. */
    acceleration: number,
    yawRate: number,
    length: number,
    width: number,
  }),
  navigation: z.object({
    /** CARLA's number, see RoadOption. */
    command: z.int().min(1).max(6),
    targetPoint: z.tuple([number, number]),
    /** The route ahead, about 2 m apart. */
    route: z.array(z.tuple([number, number])),
    /** The next turn, straight crossing or lane change on the route, and where it begins; null within 60 m. */
    manoeuvre: z.object({ option: z.int().min(1).max(6), ahead: number }).nullable(),
  }),
  /** What at least one camera shows. */
  visible: scene,
  /** From the map; null where there is none. */
  road: road.nullable(),
  truth: z.object({
    /** What no camera shows. */
    hidden: scene,
    /** Where the ego went: six poses 0.5 s apart; null where the drive ended before. */
    future: z.array(pose).nullable(),
    /** Where every object went, by id, at the same times; shorter where it was lost from sight. */
    objectFutures: z.record(z.string(), z.array(pose)),
    /** Types of the scenarios under way. */
    scenarios: z.array(z.string()),
  }),
});
export type DrivingFrame = z.infer<typeof drivingFrameSchema>;

/** A frame with its pictures: JPEG bytes by camera. */
export interface PicturedFrame {
  readonly frame: DrivingFrame;
  readonly images: ReadonlyMap<string, Uint8Array>;
}

/** Everything that is there, seen or not. */
export function wholeScene({ visible, truth: { hidden } }: DrivingFrame): Scene {
  return {
    objects: [...visible.objects, ...hidden.objects],
    lights: [...visible.lights, ...hidden.lights].sort((first, second) => first.ahead - second.ahead),
    stopSigns: [...visible.stopSigns, ...hidden.stopSigns],
  };
}
