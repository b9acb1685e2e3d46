import type { Actor } from "../../../src/bridge/observation.js";
import { LaneMap } from "../../../src/map/lane-map.js";
import { RoadOption } from "../../../src/map/road-option.js";
import { DrivePath } from "../../../src/policy/drive-path.js";
import { careAt } from "../../../src/policy/expert/care.js";
import { Forecast } from "../../../src/policy/expert/forecast.js";
import { LaneTracks } from "../../../src/policy/expert/lane-tracks.js";
import { PathFrame } from "../../../src/policy/expert/path-frame.js";
import { RoadSides } from "../../../src/policy/expert/road-sides.js";
import type { Course } from "../../../src/policy/expert/rollout.js";

/** A straight road of 400 m with lanes of 3.5 m: `same` in the ego's direction, and one oncoming. */
function roadText(same: number): string {
  const lane = (id: number) =>
    `<lane id="${id}" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>`;
  const right = Array.from({ length: same }, (_, i) => lane(-1 - i)).join("");
  return `<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="" version="1" date="" north="0" south="0" east="0" west="0"/>
    <road name="" length="400" id="1" junction="-1"><link/>
    <planView><geometry s="0" x="0" y="0" hdg="0" length="400"><line/></geometry></planView>
    <lanes><laneSection s="0"><left>${lane(1)}</left><center><lane id="0" type="none" level="false"/></center><right>${right}</right></laneSection></lanes>
    </road></OpenDRIVE>`;
}

/** The ego's lane is the leftmost of its direction: its centre lies at y = 1.75 m. */
const LANE_CENTRE = 1.75;

/** A straight road on which the ego drives along x at up to 13.9 m/s, and the parts of an expert that look at it. */
export function straightRoad(same = 1) {
  const map = LaneMap.fromOpenDrive(roadText(same), "a straight road");
  const plan = Array.from({ length: 300 }, (_, x) => ({
    x,
    y: LANE_CENTRE,
    z: 0,
    yaw: 0,
    option: RoadOption.LANEFOLLOW,
  }));
  const path = new DrivePath(
    plan,
    plan.map(() => 13.9),
  );
  const forecast = new Forecast(map, new LaneTracks(map), new PathFrame(path));
  const course: Course = {
    shiftAt: (index) => path.shiftAt(index),
    allowedSpeed: new Float64Array(path.count).fill(10),
    boxes: forecast.boxes,
    care: careAt(0),
    halfLength: 2.45,
    halfWidth: 0.92,
  };
  return { path, forecast, course, sides: new RoadSides(map, path) };
}

let id = 0;

/** A car on the road: metres along it, metres right of the ego's lane centre, heading in degrees, speed in m/s. */
export function car(
  along: number,
  right: number,
  yawDeg: number,
  speed: number,
  change: Partial<Actor> = {},
) {
  const yaw = (yawDeg * Math.PI) / 180;
  return {
    id: ++id,
    kind: "vehicle",
    typeId: "vehicle.audi.tt",
    role: "background",
    x: along,
    y: LANE_CENTRE + right,
    z: 0,
    yaw,
    velocityX: Math.cos(yaw) * speed,
    velocityY: Math.sin(yaw) * speed,
    speed,
    yawRate: 0,
    halfLength: 2.3,
    halfWidth: 0.95,
    halfHeight: 0.75,
    ...change,
  } satisfies Actor as Actor;
}
