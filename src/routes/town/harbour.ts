import { assembleTown, type SketchRoad } from "../../map/builder/assemble-town.js";
import { PathPlan } from "../../map/builder/path.js";
import type { TownPlan } from "../../map/builder/town-plan.js";
import { boulevard, cornerSide, cycleStreet, parkway, withParking } from "./cross-sections.js";

const quarterTurn = Math.PI / 2;
/** Between two crossings, less what the crossings take. */
const block = 184;

/**
 * Harbour, a town centre: blocks of 220 m, boulevards of three lanes each way, streets with bicycle lanes and with parked
 * cars, signalised crossings of three and four arms. OpenDRIVE's frame (y north).
 *
 * ```
 *           ___north loop___
 *          |                |
 *    __D__cycle__E__cycle___F      D stop, E open crossing, F stop
 *   |  |         |          |
 * west parked  parkway    parked
 *   |__A__boul.__B__boul.___C      A and B lights, C yield
 *                |          |
 *                |south loop|
 * ```
 */
export function harbour(): TownPlan {
  return assembleTown({
    name: "Harbour",
    roads: roads(),
    junctions: [
      {
        type: "crossing",
        id: 21,
        name: "A",
        arms: [
          [1, "start"],
          [5, "start"],
          [8, "start"],
        ],
      },
      {
        type: "crossing",
        id: 22,
        name: "B",
        arms: [
          [1, "end"],
          [6, "start"],
          [2, "start"],
          [9, "start"],
        ],
      },
      {
        type: "crossing",
        id: 23,
        name: "C",
        arms: [
          [2, "end"],
          [7, "start"],
          [9, "end"],
        ],
      },
      {
        type: "crossing",
        id: 24,
        name: "D",
        arms: [
          [3, "start"],
          [5, "end"],
          [8, "end"],
        ],
      },
      {
        type: "crossing",
        id: 25,
        name: "E",
        arms: [
          [3, "end"],
          [10, "start"],
          [4, "start"],
          [6, "end"],
        ],
      },
      {
        type: "crossing",
        id: 26,
        name: "F",
        arms: [
          [4, "end"],
          [10, "end"],
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
  return [
    {
      id: 1,
      name: "Quay",
      path: path(18, 0, 0).line(block),
      speedKmh: 50,
      // Where a crossing has fewer ways on, fewer lanes lead to it.
      right: boulevard,
      left: boulevard.slice(1),
      crosswalks: [{ s: 8, halfWidth: 12.5 }],
      startControl: "lights",
      endControl: "lights",
    },
    {
      id: 2,
      name: "Exchange",
      path: path(238, 0, 0).line(block),
      speedKmh: 50,
      right: boulevard.slice(1),
      left: boulevard,
      crosswalks: [{ s: block - 8, halfWidth: 12.5 }],
      startControl: "lights",
      endControl: "yield",
    },
    {
      id: 3,
      name: "Mill Street",
      path: path(18, 220, 0).line(block),
      speedKmh: 40,
      ...both(cycleStreet),
      crosswalks: [{ s: 8, halfWidth: 7 }],
    },
    {
      id: 4,
      name: "Rope Street",
      path: path(238, 220, 0).line(block),
      speedKmh: 40,
      ...both(cycleStreet),
      endControl: "stop",
    },
    {
      id: 5,
      name: "Market Street",
      path: path(0, 18, quarterTurn).line(block),
      speedKmh: 30,
      ...both(withParking(1, block)),
      crosswalks: [{ s: 12, halfWidth: 7 }],
      startControl: "lights",
      endControl: "stop",
    },
    {
      id: 6,
      name: "Station Road",
      path: path(220, 18, quarterTurn).line(block),
      speedKmh: 50,
      ...both(parkway),
      crosswalks: [{ s: 90, halfWidth: 10 }],
      startControl: "lights",
    },
    {
      id: 7,
      name: "Customs Street",
      path: path(440, 18, quarterTurn).line(block),
      speedKmh: 40,
      ...both(withParking(2, block)),
    },
    {
      id: 8,
      name: "West Mole",
      path: path(-18, 0, Math.PI).line(40).turn(20, -quarterTurn).line(180).turn(20, -quarterTurn).line(40),
      speedKmh: 40,
      ...both(cycleStreet),
      startControl: "lights",
    },
    {
      id: 9,
      name: "South Pier",
      path: path(220, -18, -quarterTurn)
        .line(40)
        .turn(20, quarterTurn)
        .line(180)
        .turn(20, quarterTurn)
        .line(40),
      speedKmh: 40,
      ...both(cycleStreet),
      startControl: "lights",
    },
    {
      id: 10,
      name: "North Ring",
      path: path(220, 238, quarterTurn)
        .line(60)
        .turn(25, -quarterTurn)
        .line(170)
        .turn(25, -quarterTurn)
        .line(60),
      speedKmh: 50,
      ...both(withParking(2, 290 + 25 * Math.PI)),
    },
  ];
}
