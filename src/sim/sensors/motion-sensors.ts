import type { RandomStream } from "../../base/random.js";
import type { EgoState, MotionReadings } from "../../bridge/observation.js";

/** Where Bench2Drive mounts IMU and GNSS, m ahead of the ego's middle. */
const mountedAt = -1.4;
/** m/s2; an accelerometer at rest measures it upwards. */
const gravity = 9.81;
/** Radius of the Earth, m, in CARLA's Mercator projection. */
const earthRadius = 6_378_137;

/** Standard deviations that the leaderboard sets: m/s2 along x, y and z; rad/s; degrees, and for the altitude m. */
const accelerationNoise = [0.001, 0.001, 0.015] as const;
const gyroNoise = 0.001;
const gnssNoise = 5e-6;

/** The place on Earth that a map's origin stands for, degrees. */
export interface GeoReference {
  readonly latitude: number;
  readonly longitude: number;
}

/** IMU, GNSS and speedometer with the units and mounting of CARLA's leaderboard. */
export class MotionSensors {
  readonly #origin: GeoReference;
  readonly #noise: RandomStream | undefined;
  #lastYawRate: number | undefined;

  /** @param noise leave it out for exact readings. */
  constructor(origin: GeoReference, noise?: RandomStream) {
    this.#origin = origin;
    this.#noise = noise;
  }

  /** The readings at a tick; call it once a tick. @param seconds since the last one. */
  read(ego: EgoState, seconds: number): MotionReadings {
    const { yaw, pitch } = ego;
    const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
    const [ax, ay, az] = ego.acceleration;
    const yawRate = ego.angularVelocity[2];
    const yawAcceleration = (yawRate - (this.#lastYawRate ?? yawRate)) / seconds;
    this.#lastYawRate = yawRate;
    // Of the sensor's place behind the middle: the turn adds -yawRate^2 r along and yawAcceleration r across.
    const along = cy * ax + sy * ay - yawRate * yawRate * mountedAt;
    const across = -sy * ax + cy * ay + yawAcceleration * mountedAt;
    const up = az + gravity;
    const [latitude, longitude] = geographic(
      this.#origin,
      ego.x + mountedAt * cp * cy,
      ego.y + mountedAt * cp * sy,
    );
    return {
      imu: [
        this.#noisy(cp * along + sp * up, accelerationNoise[0]),
        this.#noisy(across, accelerationNoise[1]),
        this.#noisy(cp * up - sp * along, accelerationNoise[2]),
        this.#noisy(0, gyroNoise),
        this.#noisy(0, gyroNoise),
        this.#noisy(yawRate, gyroNoise),
        compass(yaw),
      ],
      gnss: [
        this.#noisy(latitude, gnssNoise),
        this.#noisy(longitude, gnssNoise),
        this.#noisy(ego.z + mountedAt * sp, gnssNoise),
      ],
      speedometer: ego.speed,
    };
  }

  #noisy(value: number, deviation: number): number {
    return this.#noise ? value + this.#noise.normal(0, deviation) : value;
  }
}

/** Radians clockwise from north, 0 to 2 pi; north is the world's -y. */
function compass(yaw: number): number {
  const turn = 2 * Math.PI;
  return (((yaw + Math.PI / 2) % turn) + turn) % turn;
}

/** Latitude and longitude (degrees) of a place of the world: CARLA's Mercator projection turned round. */
export function geographic(
  { latitude, longitude }: GeoReference,
  x: number,
  y: number,
): readonly [latitude: number, longitude: number] {
  const scaled = Math.cos((latitude * Math.PI) / 180) * earthRadius;
  const north = Math.log(Math.tan((Math.PI * (90 + latitude)) / 360)) - y / scaled;
  return [(360 / Math.PI) * Math.atan(Math.exp(north)) - 90, longitude + (180 * x) / (scaled * Math.PI)];
}
