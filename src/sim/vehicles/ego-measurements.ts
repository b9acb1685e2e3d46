/**
 * What was measured on CARLA's Lincoln MKZ 2020 (full throttle and full brake recordings on a Town04
 * highway, carla_garage), as acceleration over speed. Rows that no recording covers are estimates and
 * say so; docs/simulator.md lists them.
 */

/** Speeds of the columns of {@link THROTTLE_ACCELERATIONS}, km/h. */
export const THROTTLE_SPEEDS_KMH = [0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 110, 130];

/** Throttle positions of the rows of {@link THROTTLE_ACCELERATIONS}. */
export const THROTTLES = [0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/**
 * Acceleration in m/s2 by throttle (rows) and speed (columns). Estimates: the whole row of throttle 0
 * (coasting), throttle 0.4 above 10 km/h (it settles at 15 km/h), the columns 0 and 130 km/h, and the ends of
 * the rows 0.5 and 0.6, which no recording reaches.
 */
export const THROTTLE_ACCELERATIONS = [
  [-0.5, -0.6, -0.9, -1.1, -1.3, -1.4, -1.5, -1.6, -1.6, -1.7, -1.7, -1.8, -1.8, -1.9, -2.0, -2.2],
  [0.01, 0.01, 0.09, 0.0, -0.3, -0.4, -0.5, -0.5, -0.4, -0.4, -0.3, -0.4, -0.5, -0.6, -0.7, -0.9],
  [0.8, 0.9, 1.06, 1.04, 0.35, 0.39, 0.21, 0.25, 0.49, 0.42, 0.7, 0.1, 0.0, -0.1, -0.2, -0.4],
  [1.5, 1.71, 1.84, 2.23, 1.52, 1.95, 1.81, 1.56, 0.95, 0.73, 0.68, 0.8, 0.71, 0.3, 0.1, -0.2],
  [2.2, 2.43, 3.37, 3.46, 2.34, 3.75, 3.37, 2.59, 2.03, 1.59, 1.27, 0.91, 0.97, 1.1, 1.06, 0.5],
  [2.8, 3.12, 4.17, 4.6, 3.21, 3.69, 4.45, 3.3, 2.86, 2.33, 1.9, 1.24, 1.31, 1.42, 1.15, 0.6],
  [3.7, 4.14, 5.49, 5.72, 4.32, 4.5, 5.43, 4.42, 3.62, 3.24, 2.27, 1.82, 1.83, 1.47, 1.37, 0.8],
  [4.4, 4.83, 6.36, 6.89, 4.75, 6.13, 6.67, 6.23, 4.17, 3.57, 2.53, 2.48, 2.16, 1.6, 1.73, 1.2],
];

/** Speeds of {@link BRAKE_DECELERATIONS}, km/h. */
export const BRAKE_SPEEDS_KMH = [0, 5, 10, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 110, 130];

/** Deceleration at full brake, m/s2, once the brake has built up; below 20 km/h the car stops almost at once. */
export const BRAKE_DECELERATIONS = [
  26.0, 26.0, 26.0, 23.0, 9.6, 7.9, 8.5, 8.0, 6.9, 7.8, 7.5, 6.9, 7.4, 6.8, 6.5,
];

/** Share of the full deceleration that acts in the first, second and third tick of braking. */
export const BRAKE_ONSET = [0.12, 0.45, 0.72];

/** Factor on the steering angle by speed (CARLA's steering curve). */
export const STEERING_CURVE_SPEEDS_KMH = [0, 20, 60, 120];
export const STEERING_CURVE_FACTORS = [1.0, 0.9, 0.78, 0.7];

/** Kinematic bicycle fitted to CARLA rollouts (WorldOnRails; kept by PDM-Lite and LEAD), m and rad. */
export const FRONT_LENGTH = -0.090769015;
export const REAR_LENGTH = 1.4178275;
export const STEERING_GAIN = 0.36848336;

/** Ticks after the spawn during which the car settles and throttle does not act (recordings: 10 to 19). */
export const SETTLING_TICKS = 10;

/** Half sizes of the box of vehicle.lincoln.mkz_2020 in CARLA 0.9.15, m. */
export const EGO_HALF_LENGTH = 2.44619;
export const EGO_HALF_WIDTH = 0.91836;
export const EGO_HALF_HEIGHT = 0.74514;
