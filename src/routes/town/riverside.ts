import { assembleTown, type SketchRoad } from "../../map/builder/assemble-town.js";
import { PathPlan } from "../../map/builder/path.js";
import type { TownPlan } from "../../map/builder/town-plan.js";
import { cornerSide, LANE_WIDTH, parkway, street, withParking } from "./cross-sections.js";

/** The town that the project's first suite drives. */
export const riversideName = "Riverside";

const quarterTurn = Math.PI / 2;

/**
 * Riverside, in OpenDRIVE's frame (y north). Two avenues of two lanes each way run west-east, 160 m apart; two
 * streets join them; a loop in the north, one in the west and one in the east close the network.
 *
 * ```
 *        ______north______
 *       /                 \
 *   ___A_____avenue_______B___      A signalised crossing, B crossing without signals
 *  |   |                  |   |
 * west street           lane  east
 *  |___C____parkway_______D___|      C T-junction with stop sign, D T-junction with yield sign
 * ```
 */
export function riverside(): TownPlan {
  return assembleTown({
    name: riversideName,
    roads: roads(),
    junctions: [
      {
        type: "crossing",
        id: 11,
        name: "A",
        arms: [
          [1, "start"],
          [3, "start"],
          [4, "start"],
          [6, "start"],
        ],
      },
      {
        type: "crossing",
        id: 12,
        name: "B",
        arms: [
          [1, "end"],
          [3, "end"],
          [5, "start"],
          [7, "start"],
        ],
      },
      {
        type: "crossing",
        id: 13,
        name: "C",
        arms: [
          [2, "start"],
          [4, "end"],
          [6, "end"],
        ],
      },
      {
        type: "crossing",
        id: 14,
        name: "D",
        arms: [
          [2, "end"],
          [5, "end"],
          [7, "end"],
        ],
      },
    ],
    cornerSide,
    firstIds: { connection: 101, light: 301, sign: 351, controller: 401, object: 501 },
  });
}

function roads(): SketchRoad[] {
  const path = (x: number, y: number, heading: number) => new PathPlan({ x, y, heading });
  const both = (side: SketchRoad["right"]) => ({ right: side, left: side });
  const avenue = path(16, 0, 0).line(188);
  return [
    {
      id: 1,
      name: "Avenue",
      path: avenue,
      speedKmh: 50,
      ...both(withParking(2, avenue.length)),
      crosswalks: [{ s: avenue.length / 2, halfWidth: 4.5 + 2 * LANE_WIDTH }],
      startControl: "lights",
    },
    {
      id: 2,
      name: "Parkway",
      path: path(16, -160, 0).line(188),
      speedKmh: 50,
      ...both(parkway),
      crosswalks: [{ s: 100, halfWidth: 3 + 2 * LANE_WIDTH }],
    },
    {
      id: 3,
      name: "North Loop",
      path: path(0, 16, quarterTurn)
        .line(60)
        .turn(12, -quarterTurn)
        .line(188)
        .turn(20, -quarterTurn)
        .line(52),
      speedKmh: 40,
      ...both(street),
      startControl: "lights",
    },
    {
      id: 4,
      name: "West Loop",
      path: path(-16, 0, Math.PI).line(50).turn(20, quarterTurn).line(115).turn(25, quarterTurn).line(45),
      speedKmh: 40,
      ...both(street),
      startControl: "lights",
    },
    {
      id: 5,
      name: "East Loop",
      path: path(236, 0, 0).line(40).turn(15, -quarterTurn).line(130).turn(15, -quarterTurn).line(40),
      speedKmh: 40,
      ...both(street),
    },
    {
      id: 6,
      name: "Street",
      path: path(0, -16, -quarterTurn).line(128),
      speedKmh: 40,
      ...both(street),
      crosswalks: [{ s: 20, halfWidth: 2 + LANE_WIDTH }],
      startControl: "lights",
      endControl: "stop",
    },
    {
      id: 7,
      name: "Lane",
      path: path(220, -16, -quarterTurn).line(128),
      speedKmh: 40,
      ...both(street),
      endControl: "yield",
    },
  ];
}
