import { writeFileWhole } from "../base/files.js";
import { runPaths } from "../runner/run-directory.js";
import { htmlPage } from "./html.js";

export function writeRunReport(runDirectory: string): void {
  writeFileWhole(runPaths(runDirectory).report, htmlPage({ title: "driverx run", body: "" }));
}
