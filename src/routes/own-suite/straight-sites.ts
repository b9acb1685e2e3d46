import { hasBeside, hasOncoming, hasSameWay, hasSidewalk } from "./approach.js";
import { alongLane, type SiteFinder } from "./site.js";

/** Sites along a lane: obstacles, hazards, parked cars, cut-ins, lane changes. Values as the official routes have them. */

const pick = <T>(values: readonly T[], variation: number): T => values[variation % values.length];

/** Two lanes of one way, the ego in the right one. */
const outerOfTwo =
  (parameters: (variation: number) => Parameters<typeof alongLane>[3], length = 140): SiteFinder =>
  (approach, variation) =>
    hasSameWay(approach, "left") && !hasSameWay(approach, "right")
      ? alongLane(approach, variation, { length }, parameters(variation))
      : null;

/** One lane each way: passing means using the oncoming one. */
const besideOncoming =
  (parameters: (variation: number) => Parameters<typeof alongLane>[3], length = 140): SiteFinder =>
  (approach, variation) =>
    hasOncoming(approach) ? alongLane(approach, variation, { length }, parameters(variation)) : null;

const besideParked =
  (
    parameters: (variation: number) => Parameters<typeof alongLane>[3],
    shape: { length: number; trigger?: number; from: number },
  ): SiteFinder =>
  (approach, variation) =>
    hasBeside(approach, "parking") ? alongLane(approach, variation, shape, parameters(variation)) : null;

export const straightSites: Readonly<Record<string, SiteFinder>> = {
  Accident: outerOfTwo((v) => ({
    distance: pick([42, 40, 43, 41, 44], v),
    direction: "right",
    speed: pick([55, 57, 53, 56, 55], v),
  })),
  ConstructionObstacle: outerOfTwo((v) => ({
    distance: pick([41, 43, 40, 42, 44], v),
    direction: "right",
    speed: pick([50, 45, 55, 48, 52], v),
  })),
  ParkedObstacle: outerOfTwo((v) => ({
    distance: pick([42, 44, 40, 43, 41], v),
    direction: "right",
    speed: pick([45, 50, 48, 55, 47], v),
  })),
  HazardAtSideLane: outerOfTwo((v) => ({
    distance: pick([44, 41, 43, 40, 42], v),
    bicycle_speed: pick([8, 10, 9, 7, 8], v),
    bicycle_drive_distance: pick([60, 70, 65, 60, 75], v),
    speed: pick([45, 50, 48, 52, 45], v),
  })),
  AccidentTwoWays: besideOncoming((v) => ({
    distance: pick([42, 44, 41, 43, 40], v),
    frequency: pick(
      [
        [40, 110],
        [35, 100],
        [45, 120],
        [40, 95],
        [50, 115],
      ] as const,
      v,
    ),
  })),
  ConstructionObstacleTwoWays: besideOncoming((v) => ({
    distance: pick([43, 41, 44, 42, 40], v),
    frequency: pick(
      [
        [45, 130],
        [40, 110],
        [50, 120],
        [45, 100],
        [40, 125],
      ] as const,
      v,
    ),
  })),
  ParkedObstacleTwoWays: besideOncoming((v) => ({
    distance: pick([42, 40, 44, 43, 41], v),
    frequency: pick(
      [
        [35, 110],
        [40, 100],
        [30, 95],
        [45, 115],
        [35, 90],
      ] as const,
      v,
    ),
  })),
  HazardAtSideLaneTwoWays: besideOncoming((v) => ({
    distance: pick([44, 42, 40, 43, 41], v),
    bicycle_speed: pick([8, 9, 10, 7, 8], v),
    bicycle_drive_distance: pick([60, 65, 70, 60, 75], v),
    frequency: pick([85, 95, 80, 100, 90], v),
  })),
  InvadingTurn: (approach, v) =>
    hasOncoming(approach) && isBent(approach)
      ? alongLane(approach, v, { length: 130 }, { distance: pick([52, 48, 55, 50, 58], v), offset: 0.25 })
      : null,
  VehicleOpensDoorTwoWays: (approach, v) =>
    hasOncoming(approach)
      ? besideParked(
          (n) => ({
            distance: pick([42, 40, 45, 41, 39], n),
            frequency: pick(
              [
                [35, 95],
                [30, 90],
                [40, 98],
                [32, 92],
                [38, 96],
              ] as const,
              n,
            ),
          }),
          { length: 130, from: 6 },
        )(approach, v)
      : null,
  ParkingCutIn: besideParked(() => ({ direction: "right" }), { length: 120, from: 30 }),
  ParkingCrossingPedestrian: besideParked(
    (v) => ({
      distance: pick([40, 42, 38, 41, 43], v),
      direction: "right",
      crossing_angle: pick([0, 3, 6, 2, 5], v),
    }),
    { length: 120, from: 14 },
  ),
  ParkingExit: besideParked(
    () => ({ direction: "right", front_vehicle_distance: 9, behind_vehicle_distance: 9 }),
    {
      length: 125,
      trigger: 0,
      from: 48,
    },
  ),
  StaticCutIn: (approach, v) =>
    hasSameWay(approach, "right")
      ? alongLane(
          approach,
          v,
          { length: 138 },
          { distance: pick([41, 42, 40, 45, 41], v), direction: "right" },
        )
      : null,
  YieldToEmergencyVehicle: (approach, v) =>
    hasSameWay(approach, "left") || hasSameWay(approach, "right")
      ? alongLane(
          approach,
          v,
          { length: 102, trigger: 10, from: 36 },
          { distance: pick([28, 26, 27, 30, 26], v) },
        )
      : null,
  SequentialLaneChange: (approach, v) => {
    const { map, lane } = approach;
    const next = map.lanes[lane.left];
    if (!hasSameWay(approach, "left") || !next || map.lanes[next.left]?.alongRoad !== lane.alongRoad)
      return null;
    const steps = [43, 88].map((at) => ({ at, towards: "left" }) as const);
    return alongLane(approach, v, { length: 120, trigger: 0 }, {}, steps);
  },
  HardBreakRoute: (approach, v) => alongLane(approach, v, { length: 120 }),
  ControlLoss: (approach, v) => alongLane(approach, v, { length: 132, trigger: 12 }),
  DynamicObjectCrossing: (approach, v) =>
    hasSidewalk(approach) && !hasBeside(approach, "parking")
      ? alongLane(
          approach,
          v,
          { length: 106 },
          {
            distance: pick([42, 40, 44, 41, 43], v),
            direction: "right",
            blocker_model: pick(
              [
                "static.prop.advertisement",
                "static.prop.container",
                "static.prop.vendingmachine",
                "static.prop.container",
                "static.prop.advertisement",
              ],
              v,
            ),
            crossing_angle: pick([4, 0, 3, 6, 2], v),
          },
        )
      : null,
};

function isBent({ lane }: Parameters<SiteFinder>[0]): boolean {
  return Math.cos(lane.yaw[0] - lane.yaw[lane.yaw.length - 1]) < 0.9;
}
