/** Writes the town and the suite that the project ships: routes/maps/Riverside.xodr and routes/riverside.xml. */
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

build();
const { writeFileWhole } = await import("../dist/base/files.js");
const { openDriveText } = await import("../dist/map/builder/write-opendrive.js");
const { LaneMap } = await import("../dist/map/lane-map.js");
const { riverside, riversideName } = await import("../dist/routes/town/riverside.js");
const { riversideRoutes } = await import("../dist/routes/town/riverside-suite.js");
const { suiteText } = await import("../dist/routes/write-suite.js");

const routes = fileURLToPath(new URL("../routes", import.meta.url));
const town = openDriveText(riverside());
writeFileWhole(`${routes}/maps/${riversideName}.xodr`, town);
const map = LaneMap.fromOpenDrive(town, riversideName);
writeFileWhole(`${routes}/riverside.xml`, suiteText(riversideRoutes(map, riversideName)));
