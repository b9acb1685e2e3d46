import { describe, expect, test } from "vitest";
import { LaneMap } from "../../src/map/lane-map.js";
import { openDrive, road } from "./small-map.js";

const read = (text: string) => LaneMap.fromOpenDrive(text, "town.xodr");

describe("a broken map is refused in one line that names file, road and element", () => {
  test.each([
    ["no XML", "hello", /town\.xodr is not well-formed XML/],
    ["cut off", openDrive(road({})).slice(0, 120), /town\.xodr is not well-formed XML/],
    ["another format", "<routes/>", /town\.xodr is not OpenDRIVE: its root element is routes/],
    [
      "an unknown version",
      '<OpenDRIVE><header revMajor="2"/></OpenDRIVE>',
      /header.*revMajor="2" is not supported/,
    ],
    ["no roads", openDrive(), /the map has no road/],
    ["a road without lanes", openDrive(road({ lanes: "" })), /road 1, element lanes .*laneSection/],
    [
      "text for a number",
      openDrive(road({ geometry: '<geometry s="0" x="east" y="0" hdg="0" length="9"><line/></geometry>' })),
      /town\.xodr: road 1, element geometry \(line 1\): x="east" is not a number/,
    ],
    [
      "an infinite number",
      openDrive(road({ geometry: '<geometry s="0" x="1e999" y="0" hdg="0" length="9"><line/></geometry>' })),
      /x="1e999" is not a number/,
    ],
    [
      "a missing attribute",
      openDrive(road({ geometry: '<geometry s="0" x="0" y="0" length="9"><line/></geometry>' })),
      /element geometry .*hdg is missing/,
    ],
    [
      "an unknown shape",
      openDrive(road({ geometry: '<geometry s="0" x="0" y="0" hdg="0" length="9"><bezier/></geometry>' })),
      /road 1, element bezier .*unknown shape/,
    ],
    [
      "a lane without width",
      openDrive(
        road({ lanes: '<laneSection s="0"><right><lane id="-1" type="driving"/></right></laneSection>' }),
      ),
      /road 1, element lane .*neither a width nor a border/,
    ],
    [
      "left-hand traffic",
      openDrive(road({})).replace('id="1"', 'id="1" rule="LHT"'),
      /road 1, .*left-hand traffic/,
    ],
    [
      "a lane on the wrong side",
      openDrive(
        road({ lanes: '<laneSection s="0"><left><lane id="-1" type="driving"/></left></laneSection>' }),
      ),
      /lane id -1 does not belong on this side/,
    ],
    [
      "an unknown unit of speed",
      openDrive(road({ more: '<type s="0" type="town"><speed max="3" unit="knots"/></type>' })),
      /road 1, element speed .*knots/,
    ],
  ])("%s", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    try {
      read(text);
    } catch (error) {
      expect((error as Error).message).not.toContain("\n");
    }
  });
});

test("borders give the same lanes as the widths they stand for", () => {
  const widths = `<laneSection s="0"><right>
    <lane id="-1" type="driving"><width sOffset="0" a="3" b="0.01" c="0" d="0"/></lane>
    <lane id="-2" type="shoulder"><width sOffset="0" a="1" b="0" c="0" d="0"/></lane></right></laneSection>`;
  const borders = `<laneSection s="0"><right>
    <lane id="-1" type="driving"><border sOffset="0" a="-3" b="-0.01" c="0" d="0"/></lane>
    <lane id="-2" type="shoulder"><border sOffset="0" a="-4" b="-0.01" c="0" d="0"/></lane></right></laneSection>`;
  const [first, second] = [widths, borders].map((lanes) => read(openDrive(road({ lanes }))));
  for (const [index, lane] of first!.lanes.entries()) {
    for (const key of ["x", "y", "width"] as const) {
      lane[key].forEach((value, at) => {
        expect(second!.lanes[index][key][at]).toBeCloseTo(value, 9);
      });
    }
  }
});

test("the limit is the lane's own, else the sign's passed before, else the road's, else 50 km/h", () => {
  const lane = (speed: string) =>
    `<laneSection s="0"><right><lane id="-1" type="driving"><link><successor id="-1"/></link><width sOffset="0" a="3" b="0" c="0" d="0"/>${speed}</lane></right></laneSection>`;
  const link = (id: number) =>
    `<link><successor elementType="road" elementId="${id}" contactPoint="start"/></link>`;
  const at = (x: number) => `<geometry s="0" x="${x}" y="0" hdg="0" length="20"><line/></geometry>`;
  const sign =
    '<signals><signal id="9" s="1" t="-4" type="274" subtype="-1" value="30" unit="km/h" orientation="-"/></signals>';
  const type = '<type s="0" type="town"><speed max="60" unit="mph"/></type>';
  const map = read(
    openDrive(
      road({ id: 1, lanes: lane(""), more: link(2) + type }),
      road({ id: 2, geometry: at(20), lanes: lane(""), more: link(3) + sign }),
      road({ id: 3, geometry: at(40), lanes: lane(""), more: link(4) + type }),
      road({ id: 4, geometry: at(60), lanes: lane('<speed sOffset="0" max="7"/>'), more: "" }),
      road({ id: 5, geometry: at(90), lanes: lane("") }),
    ),
  );
  const limits = map.lanes.map((each) => each.speedLimit);
  [60 * 0.44704, 30 / 3.6, 30 / 3.6, 7, 50 / 3.6].forEach((limit, index) => {
    expect(limits[index]).toBeCloseTo(limit, 9);
  });
});
