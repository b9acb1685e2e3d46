import { readFileSync } from "node:fs";
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
      "two roads with one id",
      openDrive(road({ id: 7 }), road({ id: 7 })),
      /element road \(line \d+\): the id "7" is already taken by the road in line 1/,
    ],
    [
      "nothing but centre lines",
      openDrive(
        road({ lanes: '<laneSection s="0"><center><lane id="0" type="none"/></center></laneSection>' }),
      ),
      /town\.xodr has no lane but the centre lines/,
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

describe("a bad record costs itself, with a warning that names road and element", () => {
  const width = '<width sOffset="0" a="3" b="0" c="0" d="0"/>';
  const section = (lanes: string) => `<laneSection s="0"><right>${lanes}</right></laneSection>`;
  const driving = (inside: string) => `<lane id="-1" type="driving">${width}${inside}</lane>`;

  test.each([
    [
      "a speed in knots",
      section(driving('<speed sOffset="0" max="3" unit="knots"/>')),
      /road 1, element speed .*knots/,
    ],
    [
      "a speed without number",
      section(driving('<speed sOffset="0" max=""/>')),
      /element speed .*max="" is not a number/,
    ],
    ["a speed without place", section(driving('<speed max="3"/>')), /element speed .*sOffset is missing/],
    [
      "a mark at no place",
      section(driving('<roadMark sOffset="here" type="solid"/>')),
      /element roadMark .*sOffset="here"/,
    ],
    [
      "a lane without width",
      section(`${driving("")}<lane id="-2" type="driving"/>`),
      /road 1, element lane .*lane -2 has neither a width nor a border/,
    ],
    [
      "a lane on the wrong side",
      section(`${driving("")}<lane id="2" type="driving">${width}</lane>`),
      /lane id 2 does not belong on this side/,
    ],
    ["a lane that is there twice", section(driving("") + driving("")), /lane id -1 appears twice/],
    [
      "a width without coefficients",
      section('<lane id="-1" type="driving"><width sOffset="0" a="3"/></lane>'),
      /element width .*attribute b is missing and taken for 0/,
    ],
  ])("%s", (_, lanes, message) => {
    const map = read(openDrive(road({ lanes })));
    expect(map.warnings.join("\n")).toMatch(message);
    expect(map.lanes[map.laneIndex(1, 0, -1)].width[0]).toBe(3);
    expect(map.lanes[map.laneIndex(1, 0, -1)].speedLimit).toBeCloseTo(50 / 3.6, 9);
  });

  test("a road, a junction, a link and a signal too", () => {
    const map = read(
      openDrive(
        road({ id: 1, more: '<link><successor elementType="bridge" elementId="2"/></link>' }),
        road({ id: 2, geometry: '<geometry s="0" x="east" y="0" hdg="0" length="20"><line/></geometry>' }),
        road({ id: 3, more: '<signals><signal id="1" t="0"/></signals>' }),
        '<junction name="no id"/>',
      ),
    );
    expect(new Set(map.lanes.map((lane) => lane.roadId))).toEqual(new Set([1, 3]));
    expect(map.warnings).toHaveLength(4);
    expect(read(openDrive(road({}))).warnings).toEqual([]);
  });
});

test("what the standard makes optional has the standard's defaults", () => {
  const lane = (id: number, mark: string) =>
    `<lane id="${id}" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/>${mark}</lane>`;
  const changes = (mark: string) => {
    const lanes = `<laneSection s="0"><right>${lane(-1, mark)}${lane(-2, "")}</right></laneSection>`;
    return read(openDrive(road({ lanes }))).waypointAt({ x: 5, y: 1.5, z: 0 })!.laneChange;
  };
  expect(changes('<roadMark sOffset="0" type="broken"/>')).toBe("both");
  expect(changes('<roadMark sOffset="0" type="broken" laneChange="none"/>')).toBe("left");
});

test.each(["km/h", "kmh", "kph", "KM/H"])("%s is a unit of speed", (unit) => {
  const lanes = `<laneSection s="0"><right><lane id="-1" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/><speed sOffset="0" max="36" unit="${unit}"/></lane></right></laneSection>`;
  expect(read(openDrive(road({ lanes }))).lanes[0].speedLimit).toBeCloseTo(10, 12);
});

test("ids may be texts: they get numbers of their own", () => {
  const link = (to: string) =>
    `<link><successor elementType="road" elementId="${to}" contactPoint="start"/></link>`;
  const lanes = `<laneSection s="0"><right><lane id="-1" type="driving"><link><successor id="-1"/></link><width sOffset="0" a="3" b="0" c="0" d="0"/></lane></right></laneSection>`;
  const text = openDrive(
    road({ id: 1, lanes, more: link("main street") }),
    road({
      id: 2,
      lanes,
      more: link("7"),
      geometry: '<geometry s="0" x="20" y="0" hdg="0" length="20"><line/></geometry>',
    }),
    road({ id: 7, lanes, geometry: '<geometry s="0" x="40" y="0" hdg="0" length="20"><line/></geometry>' }),
  ).replace('id="2"', 'id="main street"');
  const map = read(text);
  expect(map.lanes.map(({ roadId }) => roadId)).toEqual([1, 8, 7]);
  expect(map.waypointsAhead(map.entryOf(0), 45)[0]).toMatchObject({ roadId: 7, laneId: -1 });
});

test("where traffic keeps to the left, positive lanes run along the road", () => {
  const width = '<width sOffset="0" a="3" b="0" c="0" d="0"/>';
  const solid = '<roadMark sOffset="0" type="solid" laneChange="none"/>';
  const lanes = `<laneSection s="0">
    <left><lane id="2" type="driving">${width}${solid}</lane><lane id="1" type="driving">${width}</lane></left>
    <right><lane id="-1" type="driving">${width}${solid}</lane></right></laneSection>`;
  const map = read(openDrive(road({ lanes })).replace("<road ", '<road rule="LHT" '));
  const along = map.waypointAt({ x: 5, y: -1.5, z: 0 })!;
  expect(along).toMatchObject({ laneId: 1, laneChange: "both" });
  expect(along.yaw).toBeCloseTo(0, 9);
  expect(map.waypointsAhead(along, 2)[0]!.x).toBeCloseTo(7, 6);
  expect([map.leftOf(along)?.laneId, map.rightOf(along)?.laneId]).toEqual([2, -1]);
  const oncoming = map.waypointAt({ x: 5, y: 1.5, z: 0 })!;
  expect(Math.abs(oncoming.yaw)).toBeCloseTo(Math.PI, 9);
  expect(oncoming.laneChange).toBe("right");
  expect(map.waypointsAhead(oncoming, 2)[0]!.x).toBeCloseTo(3, 6);
});

test("the topology leaves out dead ends as carla.Map does; the planner knows them all", () => {
  const lane = (id: number) =>
    `<lane id="${id}" type="driving"><width sOffset="0" a="3" b="0" c="0" d="0"/></lane>`;
  const section = (s: number) =>
    `<laneSection s="${s}"><left>${lane(1)}</left><right>${lane(-1)}</right></laneSection>`;
  const map = read(openDrive(road({ lanes: section(0) + section(5) })));
  const ends = (pairs: ReturnType<typeof map.topology>) =>
    pairs.map(([from, to]) => [from.sectionIndex, from.laneId, to.sectionIndex, to.laneId]);
  // In single precision a lane along the road ends where the next section begins, or beyond the road.
  expect(ends(map.topology())).toEqual([
    [0, -1, 1, -1],
    [0, 1, 0, 1],
    [1, 1, 1, 1],
  ]);
  expect(ends(map.drivableSegments())).toHaveLength(4);
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

test.each(["1e308", "9007199254740993", "100001"])("a road of %s m is not begun with", (length) => {
  const text = readFileSync(new URL("../../routes/maps/Riverside.xodr", import.meta.url), "utf8");
  const absurd = text.replace(/(<road name="" length=")[\d.]+/, `$1${length}`);
  expect(absurd).not.toBe(text);
  expect(JSON.stringify(read(absurd).warnings)).toMatch(/length=.*more than the 100 km/);
});
