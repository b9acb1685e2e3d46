import { assembleTown, type SketchRoad } from "../../map/builder/assemble-town.js";
import { PathPlan } from "../../map/builder/path.js";
import type { TownPlan } from "../../map/builder/town-plan.js";
import { cornerSide, cycleStreet, parkway, street, withParking } from "./cross-sections.js";

const quarterTurn = Math.PI / 2;

/**
 * Willowbrook, a suburb that is kept for tests of students: nothing that learns may be trained on it. OpenDRIVE's frame
 * (y north).
 *
 * ```
 *       ______north______
 *  ____C____shops________D      C open crossing, D lights (three arms)
 * |    |                 |
 * west school         cycle road
 * |____A____green________B      A lights (four arms), B stop
 *      |______south______|
 * ```
 */
export function willowbrook(): TownPlan {
  return assembleTown({
    name: "Willowbrook",
    roads: roads(),
    junctions: [
      {
        type: "crossing",
        id: 51,
        name: "A",
        arms: [
          [1, "start"],
          [3, "start"],
          [5, "start"],
          [6, "start"],
        ],
      },
      {
        type: "crossing",
        id: 52,
        name: "B",
        arms: [
          [1, "end"],
          [4, "start"],
          [6, "end"],
        ],
      },
      {
        type: "crossing",
        id: 53,
        name: "C",
        arms: [
          [2, "start"],
          [7, "start"],
          [5, "end"],
          [3, "end"],
        ],
      },
      {
        type: "crossing",
        id: 54,
        name: "D",
        arms: [
          [2, "end"],
          [4, "end"],
          [7, "end"],
        ],
      },
    ],
    cornerSide,
  });
}

function roads(): SketchRoad[] {
  const path = (x: number, y: number, heading: number) => new PathPlan({ x, y, heading });
  const both = (side: SketchRoad["right"]) => ({ right: side, left: side });
  const shops = path(18, 180, 0).line(204);
  return [
    {
      id: 1,
      name: "The Green",
      path: path(18, 0, 0).line(204),
      speedKmh: 50,
      ...both(parkway),
      crosswalks: [{ s: 100, halfWidth: 10 }],
      startControl: "lights",
      endControl: "stop",
    },
    {
      id: 2,
      name: "Shops",
      path: shops,
      speedKmh: 40,
      ...both(withParking(2, shops.length)),
      crosswalks: [{ s: 12, halfWidth: 9.5 }],
      endControl: "lights",
    },
    {
      id: 3,
      name: "School Lane",
      path: path(0, 18, quarterTurn).line(144),
      speedKmh: 30,
      ...both(street),
      crosswalks: [{ s: 70, halfWidth: 6 }],
      startControl: "lights",
    },
    {
      id: 4,
      name: "Mill Road",
      path: path(240, 18, quarterTurn).line(144),
      speedKmh: 40,
      ...both(cycleStreet),
      endControl: "lights",
    },
    {
      id: 5,
      name: "West Drive",
      path: path(-18, 0, Math.PI).line(60).turn(30, -quarterTurn).line(120).turn(30, -quarterTurn).line(60),
      speedKmh: 40,
      ...both(street),
      startControl: "lights",
    },
    {
      id: 6,
      name: "South Drive",
      path: path(0, -18, -quarterTurn)
        .line(30)
        .turn(25, quarterTurn)
        .line(190)
        .turn(25, quarterTurn)
        .line(30),
      speedKmh: 50,
      ...both(withParking(1, 250 + 25 * Math.PI)),
      startControl: "lights",
    },
    {
      id: 7,
      name: "North Drive",
      path: path(0, 198, quarterTurn)
        .line(40)
        .turn(15, -quarterTurn)
        .line(210)
        .turn(15, -quarterTurn)
        .line(40),
      speedKmh: 40,
      ...both(street),
      endControl: "lights",
    },
  ];
}
