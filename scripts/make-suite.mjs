/** Writes the project's own suites: routes/driverx220.xml, driverx44.xml (one route a type) and driverx-dev10.xml. */
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

build();
const { writeFileWhole } = await import("../dist/base/files.js");
const { denseRoute, routeLength } = await import("../dist/map/dense-route.js");
const { GlobalRoutePlanner } = await import("../dist/map/global-route-planner.js");
const { loadTownMap } = await import("../dist/routes/find-map.js");
const { ownSuite, ROUTES_A_TYPE } = await import("../dist/routes/own-suite/own-suite.js");
const { towns } = await import("../dist/routes/town/towns.js");
const { suiteText } = await import("../dist/routes/write-suite.js");
const { EmbeddedSimulator } = await import("../dist/sim/embedded-simulator.js");

/** Types of the official suite for development. */
const development = [
  "Accident",
  "DynamicObjectCrossing",
  "HazardAtSideLaneTwoWays",
  "HighwayCutIn",
  "OppositeVehicleRunningRedLight",
  "ParkingCutIn",
  "SignalizedJunctionLeftTurn",
  "VanillaNonSignalizedTurnEncounterStopsign",
  "VehicleTurningRoutePedestrian",
  "YieldToEmergencyVehicle",
];

const maps = new Map(Object.keys(towns).map((town) => [town, loadTownMap(town, [])]));
const planners = new Map([...maps].map(([town, map]) => [town, new GlobalRoutePlanner(map)]));

/** Does the simulator play the route's scenario, and does the planner go the way that the route means? */
function isPlayable(route) {
  const map = maps.get(route.town);
  const points = denseRoute(planners.get(route.town), route.keypoints);
  const straight = route.keypoints.reduce(
    (sum, point, i, all) => sum + (i > 0 ? Math.hypot(point.x - all[i - 1].x, point.y - all[i - 1].y) : 0),
    0,
  );
  if (routeLength(points) > 1.2 * straight + 5) return false;
  const simulator = new EmbeddedSimulator({
    episode: route.id,
    map,
    openDrive: "",
    route,
    denseRoute: points,
    repetition: 0,
    seed: 0,
  });
  return simulator.skipped.length === 0;
}

const routes = ownSuite(maps, isPlayable);
const folder = fileURLToPath(new URL("../routes", import.meta.url));
const write = (name, chosen) => writeFileWhole(`${folder}/${name}.xml`, suiteText(chosen));
write("driverx220", routes);
write(
  "driverx44",
  routes.filter((_, index) => index % ROUTES_A_TYPE === 0),
);
write(
  "driverx-dev10",
  routes.filter(
    ({ scenarios: [{ type }] }, index) => index % ROUTES_A_TYPE === 1 && development.includes(type),
  ),
);
for (const [town] of maps) console.log(town, routes.filter((route) => route.town === town).length);
