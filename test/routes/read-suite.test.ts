import { describe, expect, test } from "vitest";
import { parseSuite, readSuite } from "../../src/routes/read-suite.js";
import { selectRoutes } from "../../src/routes/select-routes.js";
import { numberedWeather, weatherId } from "../../src/routes/weather.js";
import { suiteText } from "../../src/routes/write-suite.js";
import { hasShared, SHARED_NEEDED, suite220, suiteVal } from "../map/shared-maps.js";

const position = '<position x="1" y="2" z="0"/>';
const trigger = '<trigger_point x="1.5" y="2" z="0" yaw="90"/>';

function file(inside: string, id = "7"): string {
  return `<routes><route id="${id}" town="Town01">${inside}</route></routes>`;
}

const points = `<waypoints>${position}<position x="50" y="2" z="0"/></waypoints>`;

describe("a broken route file is refused in one line that names file, route and element", () => {
  test.each([
    ["no XML", "ids: 3", /suite\.xml is not well-formed XML/],
    ["another root", "<OpenDRIVE/>", /suite\.xml is not a route file: its root element is OpenDRIVE/],
    ["no route", "<routes/>", /element routes .*no route/],
    [
      "one position",
      file(`<waypoints>${position}</waypoints>`),
      /suite\.xml: route 7, element route .*two positions/,
    ],
    ["text for a number", file(points.replace('x="1"', 'x="one"')), /route 7, element position .*x="one"/],
    [
      "a scenario without trigger",
      file(`${points}<scenarios><scenario name="a" type="b"/></scenarios>`),
      /route 7, element scenario .*trigger_point is missing/,
    ],
    [
      "a weather without its place",
      file(`${points}<weathers><weather cloudiness="5"/></weathers>`),
      /route 7, element weather .*route_percentage is missing/,
    ],
    [
      "an id twice",
      file(points).replace("</routes>", `${file(points).slice("<routes>".length)}`),
      /route id 7 appears twice/,
    ],
    [
      "an id twice but for upper and lower case",
      `<routes><route id="a" town="T">${points}</route>\n<route id="A" town="T">${points}</route></routes>`,
      /element route \(line 2\): route ids a and A differ in case only/,
    ],
    [
      "waypoints at one place",
      file(`<waypoints>${position}${position}${position}</waypoints>`),
      /suite\.xml: route 7, element route \(line 1\): its waypoints all lie at one place, \(1, 2\)/,
    ],
    [
      "a weather of no such name",
      file(`<weather id="ClearMidnight"/>${points}`),
      /element weather .*"ClearMidnight" is no weather of CARLA's; there are ClearNight, ClearNoon/,
    ],
    [
      "very many scenarios",
      file(`${points}<scenarios>${"<scenario/>".repeat(1001)}</scenarios>`),
      /a route may have 1000 scenarios, and this has 1001/,
    ],
  ])("%s", (_, text, message) => {
    expect(() => parseSuite(text, "suite.xml")).toThrow(message);
  });
});

const unplain = [
  "",
  ".",
  "..",
  "x/../../escaped",
  "/tmp/x",
  "a\\b",
  "C:x",
  "NUL",
  "com1.txt",
  "a.",
  " a",
  "a b",
  "a\u0007b",
  "\u202Eb",
  "Zürich",
  "-rf",
  "x".repeat(65),
];

describe("a text that is to name files is refused where it is no plain name", () => {
  const scenario = `<scenarios><scenario name="A_1" type="A">${trigger}</scenario></scenarios>`;
  const texts: [string, (value: string) => string][] = [
    ["id", (value) => file(points, value)],
    ["town", (value) => file(points).replace("Town01", value)],
    ["name", (value) => file(points + scenario.replace("A_1", value))],
    ["type", (value) => file(points + scenario.replace('"A"', `"${value}"`))],
  ];

  test.each(texts)("%s", (attribute, textWith) => {
    for (const value of unplain) {
      const escapedValue = value.replace(/[^ -~]/g, (character) => `&#${character.charCodeAt(0)};`);
      const read = () => parseSuite(textWith(escapedValue), "suite.xml");
      // A control character is no XML at all.
      if (!/\p{Cc}/u.test(value))
        expect(read).toThrow(new RegExp(`suite\\.xml: .*line 1\\): ${attribute}=.*plain name`));
      expect(read).toThrow();
    }
  });

  test.each(texts)("and taken where it is one: %s", (_, textWith) => {
    for (const value of ["7", "1_rep0", "Town10HD_Opt", "v1.2-b", "x".repeat(64)]) {
      expect(parseSuite(textWith(value), "suite.xml").routes).toHaveLength(1);
    }
  });
});

describe("files of leaderboard 1", () => {
  test("are read without scenarios, and named", () => {
    const waypoint = (x: number) => `<waypoint pitch="360.0" roll="0.0" x="${x}" y="2" yaw="90.0" z="0.0"/>`;
    const suite = parseSuite(file(`<weather id="HardRainNoon"/>${waypoint(0)}${waypoint(60)}`), "suite.xml");
    expect(suite.notes).toEqual([
      expect.stringMatching(/^suite\.xml is in the format of leaderboard 1: .*without/),
    ]);
    expect(suite.routes[0]).toMatchObject({
      keypoints: [
        { x: 0, y: 2, z: 0 },
        { x: 60, y: 2, z: 0 },
      ],
      scenarios: [],
      weathers: [{ routePercentage: 0, precipitation: 100, fogDensity: 7 }],
    });
  });

  test("have their one weather by CARLA's name, by numbers, or both", () => {
    const weather = (element: string) => {
      const { routes, notes } = parseSuite(file(element + points), "suite.xml");
      expect(notes).toEqual([]);
      return routes[0]!.weathers;
    };
    expect(weather('<weather id="ClearSunset"/>')).toMatchObject([{ sunAltitudeDeg: 15, cloudiness: 5 }]);
    expect(weather('<weather cloudiness="7"/>')).toMatchObject([{ sunAltitudeDeg: 70, cloudiness: 7 }]);
    expect(weather('<weather id="ClearSunset" cloudiness="7"/>')).toMatchObject([
      { sunAltitudeDeg: 15, cloudiness: 7 },
    ]);
  });
});

test("scenarios keep their parameters, weathers their defaults and order", () => {
  const [route] = parseSuite(
    file(
      `${points}<scenarios><scenario name="A_1" type="A">${trigger}<frequency from="20" to="50"/><other_actor x="1"/></scenario></scenarios>
       <weathers><weather route_percentage="100" cloudiness="5"/><weather route_percentage="0" wetness="80"/></weathers>`,
    ),
    "suite.xml",
  ).routes;
  expect(route!.scenarios).toEqual([
    {
      name: "A_1",
      type: "A",
      trigger: { x: 1.5, y: 2, z: 0, yawDeg: 90 },
      parameters: { frequency: { from: "20", to: "50" } },
    },
  ]);
  expect(
    route!.weathers.map(({ routePercentage, cloudiness, wetness }) => [routePercentage, cloudiness, wetness]),
  ).toEqual([
    [0, 50, 80],
    [100, 5, 0],
  ]);
});

test("what is written is read back", () => {
  const [route] = parseSuite(
    file(
      `${points}<scenarios><scenario name="A_1" type="A">${trigger}<note text="A &amp; &lt;B&gt;"/></scenario></scenarios>`,
    ),
    "suite.xml",
  ).routes;
  expect(parseSuite(suiteText([route!]), "again.xml").routes).toEqual([route]);
});

describe("a subset of routes", () => {
  const ids = ["5", "3", "9-b", "4", "8"];
  const routes = ids.map((id) => parseSuite(file(points, id), "suite.xml").routes[0]);
  const chosen = (list: string) => selectRoutes(routes, list).map(({ id }) => id);

  test("keeps the document's order; ranges run over it", () => {
    expect(chosen("8,5")).toEqual(["5", "8"]);
    expect(chosen("3-4")).toEqual(["3", "9-b", "4"]);
    expect(chosen("9-b, 8")).toEqual(["9-b", "8"]);
  });

  test.each([
    ["1", /--routes: route 1 is not in the suite/],
    ["", /is not in the suite/],
    ["5,3-4,9-b", /route 9-b is named twice/],
    ["4-5", /range 4-5 runs backwards/],
  ])("refuses %j", (list, message) => {
    expect(() => chosen(list)).toThrow(message);
  });
});

describe("weather numbers", () => {
  test("are found only where every value fits", () => {
    for (const id of [0, 8, 19, 26]) expect(weatherId(numberedWeather(id))).toBe(id);
    expect(weatherId({ ...numberedWeather(0), wetness: 0.1 })).toBeNull();
    expect(weatherId({ ...numberedWeather(0), wetness: -0 })).toBeNull();
    // CARLA holds single precision: a difference that vanishes there does not count.
    expect(weatherId({ ...numberedWeather(0), windIntensity: 10 + 1e-8 })).toBe(0);
  });

  test.skipIf(!hasShared)(`fit the official files as their reference counts them ${SHARED_NEEDED}`, () => {
    const without = (path: string) =>
      readSuite(path).routes.filter(({ weathers }) => weatherId(weathers[0]) === null);
    expect(readSuite(suite220).routes).toHaveLength(220);
    expect(without(suite220)).toHaveLength(0);
    expect(without(suiteVal)).toHaveLength(145);
    const bare = readSuite(suiteVal).routes.filter(({ id }) => ["4", "12", "24", "28"].includes(id));
    expect(bare.map(({ weathers }) => weatherId(weathers[0]))).toEqual([26, 26, 26, 26]);
  });
});
