import { assembleTown, type SketchRoad } from "../../map/builder/assemble-town.js";
import { PathPlan } from "../../map/builder/path.js";
import type { TownPlan } from "../../map/builder/town-plan.js";
import { countryRoad } from "./cross-sections.js";

const quarterTurn = Math.PI / 2;
/** From the middle of a junction to the ends of its roads. */
const reach = 14;

/**
 * Millfield, in the country: two-way roads with bends and hills, an open crossing and two T-junctions, 60 to 80 km/h.
 * OpenDRIVE's frame (y north).
 *
 * ```
 *  ____S___________________
 * |    |                   |
 * west lane               high road
 * |    |                   |
 * |____P______main road____Q     P open crossing, Q and S T-junctions (stop, yield)
 *      |                   |
 *      |_____low road______|
 * ```
 */
export function millfield(): TownPlan {
  return assembleTown({
    name: "Millfield",
    roads: roads(),
    junctions: [
      {
        type: "crossing",
        id: 31,
        name: "P",
        arms: [
          [1, "start"],
          [3, "end"],
          [5, "start"],
          [4, "end"],
        ],
      },
      {
        type: "crossing",
        id: 32,
        name: "Q",
        arms: [
          [1, "end"],
          [2, "start"],
          [4, "start"],
        ],
      },
      {
        type: "crossing",
        id: 33,
        name: "S",
        arms: [
          [2, "end"],
          [3, "start"],
          [5, "end"],
        ],
      },
    ],
    cornerSide: countryRoad.slice(1),
  });
}

function roads(): SketchRoad[] {
  const path = (x: number, y: number, heading: number) => new PathPlan({ x, y, heading });
  const rural = { right: countryRoad, left: countryRoad, middle: "broken" } as const;
  const main = path(reach, 0, 0).line(150).turn(200, 0.35).turn(200, -0.35).line(150);
  const q = { x: main.end.x + reach, y: main.end.y };
  const s = { x: 0, y: 200 };
  const bend = 80;
  const firstLeg = 60;
  const northLeg = 200;
  const top = q.y + 2 * bend + northLeg;
  const high = path(q.x + reach, q.y, 0)
    .line(firstLeg)
    .turn(bend, quarterTurn)
    .line(northLeg)
    .turn(bend, quarterTurn)
    .line(q.x + reach + firstLeg - bend)
    .turn(bend, quarterTurn)
    .line(top - bend - (s.y + reach));
  const low = path(q.x, q.y - reach, -quarterTurn)
    .line(100)
    .turn(60, -quarterTurn)
    .line(q.x - 120)
    .turn(60, -quarterTurn)
    .line(100 - q.y);
  const west = path(-reach, 0, Math.PI)
    .line(60)
    .turn(60, -quarterTurn)
    .line(s.y - 120)
    .turn(60, -quarterTurn)
    .line(60);
  return [
    { id: 1, name: "Main Road", path: main, speedKmh: 70, ...rural, elevation: hill(main.length, 4) },
    { id: 2, name: "High Road", path: high, speedKmh: 80, ...rural, elevation: hill(high.length, 8) },
    {
      id: 3,
      name: "Church Lane",
      path: path(s.x, s.y - reach, -quarterTurn).line(s.y - 2 * reach),
      speedKmh: 60,
      ...rural,
    },
    { id: 4, name: "Low Road", path: low, speedKmh: 60, ...rural, startControl: "stop" },
    { id: 5, name: "West Lane", path: west, speedKmh: 60, ...rural, endControl: "yield" },
  ];
}

/** A hill in the middle half of a road: up over an eighth of its length at either end, level on top. */
function hill(length: number, height: number): SketchRoad["elevation"] {
  const rise = length / 8;
  return [
    [0, 0, 0],
    [2 * rise, 0, height / rise],
    [3 * rise, height, 0],
    [5 * rise, height, -height / rise],
    [6 * rise, 0, 0],
  ];
}
