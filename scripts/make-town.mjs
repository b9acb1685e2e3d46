/** Writes the towns and the suite of Riverside that the project ships: routes/maps/*.xodr and routes/riverside.xml. */
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

build();
const { writeFileWhole } = await import("../dist/base/files.js");
const { openDriveText } = await import("../dist/map/builder/write-opendrive.js");
const { LaneMap } = await import("../dist/map/lane-map.js");
const { riversideName } = await import("../dist/routes/town/riverside.js");
const { riversideRoutes } = await import("../dist/routes/town/riverside-suite.js");
const { towns } = await import("../dist/routes/town/towns.js");
const { suiteText } = await import("../dist/routes/write-suite.js");

const routes = fileURLToPath(new URL("../routes", import.meta.url));
for (const [name, plan] of Object.entries(towns)) {
  writeFileWhole(`${routes}/maps/${name}.xodr`, openDriveText(plan()));
}
const map = LaneMap.fromOpenDrive(openDriveText(towns[riversideName]()), riversideName);
writeFileWhole(`${routes}/riverside.xml`, suiteText(riversideRoutes(map, riversideName)));
