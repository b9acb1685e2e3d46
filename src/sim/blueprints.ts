import type { Blueprint } from "./actors.js";

const car = (typeId: string, halfLength: number, halfWidth: number, halfHeight: number): Blueprint => ({
  typeId: `vehicle.${typeId}`,
  kind: "vehicle",
  halfLength,
  halfWidth,
  halfHeight,
});

/** Four-wheeled cars with lights: what background traffic drives. Half sizes in CARLA 0.9.15, m. */
export const trafficCars: readonly Blueprint[] = [
  car("audi.tt", 2.091, 0.997, 0.693),
  car("chevrolet.impala", 2.679, 1.017, 0.705),
  car("dodge.charger_2020", 2.504, 0.941, 0.767),
  car("ford.crown", 2.683, 0.9, 0.787),
  car("ford.mustang", 2.359, 0.947, 0.65),
  car("lincoln.mkz_2017", 2.45084, 1.06416, 0.75537),
  car("mercedes.coupe_2020", 2.337, 0.906, 0.721),
  car("mini.cooper_s_2021", 2.276, 1.049, 0.884),
  car("nissan.patrol_2021", 2.783, 1.075, 1.023),
  car("tesla.model3", 2.396, 1.082, 0.744),
];

/** Cars of CARLA's second generation: what scenarios park and crash. */
export const secondGenerationCars: readonly Blueprint[] = trafficCars.filter((blueprint) =>
  /_20[12]\d$|crown/.test(blueprint.typeId),
);

const walker = (number: string, halfWidth: number, halfHeight: number): Blueprint => ({
  typeId: `walker.pedestrian.${number}`,
  kind: "walker",
  halfLength: halfWidth,
  halfWidth,
  halfHeight,
});

/** Adults first, then children. */
export const walkers: readonly Blueprint[] = [
  walker("0001", 0.188, 0.93),
  walker("0015", 0.188, 0.93),
  walker("0023", 0.188, 0.93),
  walker("0042", 0.188, 0.93),
  walker("0009", 0.25, 0.55),
  walker("0012", 0.188, 0.65),
];

const bicycle = (typeId: string, halfLength: number, halfWidth: number, halfHeight: number): Blueprint => ({
  ...car(typeId, halfLength, halfWidth, halfHeight),
  kind: "bicycle",
});

export const bicycles: readonly Blueprint[] = [
  bicycle("bh.crossbike", 0.755, 0.433, 0.806),
  bicycle("diamondback.century", 0.828, 0.291, 0.81),
  bicycle("gazelle.omafiets", 0.922, 0.33, 0.888),
];

export const policeCar = car("dodge.charger_police_2020", 2.619, 0.965, 0.819);

export const emergencyVehicles: readonly Blueprint[] = [
  policeCar,
  car("ford.ambulance", 3.183, 1.176, 1.216),
  car("carlamotors.firetruck", 4.234, 1.446, 1.914),
];

const prop = (name: string, halfLength: number, halfWidth: number, halfHeight: number): Blueprint => ({
  typeId: `static.prop.${name}`,
  kind: "static",
  halfLength,
  halfWidth,
  halfHeight,
});

/**
 * Props that scenarios put up, by CARLA name. The sizes of signs and cones are CARLA's (the board's height is not
 * published); the three occluders are estimates of the meshes (docs/simulator.md).
 */
export const props: ReadonlyMap<string, Blueprint> = new Map(
  [
    prop("warningaccident", 0.653, 0.528, 0.93),
    prop("warningconstruction", 0.653, 0.528, 0.93),
    prop("trafficwarning", 1.187, 1.435, 1.8),
    prop("constructioncone", 0.172, 0.172, 0.293),
    prop("vendingmachine", 0.55, 0.45, 1.1),
    prop("advertisement", 0.95, 0.2, 1.2),
    prop("container", 0.95, 0.55, 0.75),
  ].map((blueprint) => [blueprint.typeId, blueprint]),
);
