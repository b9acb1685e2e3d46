import { type PlanLane, planLane } from "../../map/builder/town-plan.js";

/** The sides of the roads that our towns are made of, from the middle outwards. Widths in metres. */

export const LANE_WIDTH = 3.5;
const SIDEWALK_WIDTH = 2;
const SHOULDER_WIDTH = 0.5;
const PARKING_WIDTH = 2.5;
/** Parking lanes begin and end so far from the road's ends, and need so long to get to their width. */
const PARKING_CLEARANCE = 25;
const PARKING_TAPER = 10;

const inner = planLane("driving", LANE_WIDTH, "broken");
const outer = planLane("driving", LANE_WIDTH, "solid");
const kerb: readonly PlanLane[] = [
  planLane("shoulder", SHOULDER_WIDTH, "none"),
  planLane("sidewalk", SIDEWALK_WIDTH, "none"),
];

/** What goes round the corner of a crossing. */
export const cornerSide = kerb;

export const street: readonly PlanLane[] = [outer, ...kerb];

/** Two lanes with a verge. */
export const parkway: readonly PlanLane[] = [
  inner,
  outer,
  planLane("shoulder", 1, "none"),
  planLane("sidewalk", SIDEWALK_WIDTH, "none"),
];

export const boulevard: readonly PlanLane[] = [inner, inner, outer, ...kerb];

/** One lane and a bicycle lane. */
export const cycleStreet: readonly PlanLane[] = [outer, planLane("biking", 1.5, "solid"), ...kerb];

/** One lane between verges without sidewalks. */
export const countryRoad: readonly PlanLane[] = [outer, planLane("shoulder", 1.5, "none")];

/** @param lanes in one direction, with a hard shoulder. */
export function motorway(lanes: number): readonly PlanLane[] {
  return [...Array.from({ length: lanes - 1 }, () => inner), outer, planLane("shoulder", 3, "none")];
}

export const ramp: readonly PlanLane[] = [outer, planLane("shoulder", 2, "none")];

/** Driving lanes with a parking lane beside them. @param length of the road. */
export function withParking(lanes: number, length: number): PlanLane[] {
  const slope = PARKING_WIDTH / PARKING_TAPER;
  return [
    ...Array.from({ length: lanes - 1 }, () => inner),
    outer,
    {
      type: "parking",
      widths: [
        [0, 0, 0],
        [PARKING_CLEARANCE, 0, slope],
        [PARKING_CLEARANCE + PARKING_TAPER, PARKING_WIDTH, 0],
        [length - PARKING_CLEARANCE - PARKING_TAPER, PARKING_WIDTH, -slope],
        [length - PARKING_CLEARANCE, 0, 0],
      ],
      mark: "solid",
    },
    ...kerb,
  ];
}
