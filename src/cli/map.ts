import type { Command } from "commander";
import type { MapOptions, RenderOptions, SuiteOptions } from "./map-run.js";
import { wholeNumber } from "./option-values.js";

/** `drx map info|route|render`: what a map holds, what routes through it look like, and pictures of both. */
export function registerMap(program: Command): void {
  const map = program.command("map").description("Look into OpenDRIVE maps and the routes through them");

  withMaps(map.command("info <map>"))
    .description("What a map holds: a town's name or the path of an OpenDRIVE file")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(["drx map info Riverside", "drx map info Town04 --maps ~/carla/Maps --json"]),
    )
    .action(async (name: string, options: MapOptions) => (await run()).showInfo(name, options));

  withMaps(map.command("route"))
    .description("The dense routes of a suite as CARLA's planner lays them: length, points, road options")
    .requiredOption("--suite <xml|name>", "route file, or the name of a suite that comes with driverx")
    .option("--routes <ids>", "only these routes, such as 1711,1773-1790")
    .option("--towns <names>", "only routes in these towns, separated by commas")
    .option("--json", "print one JSON object")
    .addHelpText(
      "after",
      examples(["drx map route --suite riverside", "drx map route --suite riverside --routes 1,5-7 --json"]),
    )
    .action(async (options: SuiteOptions) => (await run()).showRoutes(options));

  withMaps(map.command("render <map>"))
    .description(
      "Draw a map as SVG: lanes, lights, signs, crosswalks, and the routes of a suite; or what a camera sees of it",
    )
    .requiredOption("--out <file>", "file to write: .svg, or .png or .jpg with --camera")
    .option("--suite <xml|name>", "draw this suite's routes in the map's town")
    .option("--routes <ids>", "only these routes of the suite")
    .option("--camera <pose>", "x,y,yaw or x,y,yaw,z,pitch of a camera in CARLA's frame, metres and degrees")
    .option("--weather <id>", "with --camera: Bench2Drive's number of the weather", wholeNumber(0), 26)
    .addHelpText(
      "after",
      examples([
        "drx map render Riverside --out riverside.svg --suite riverside",
        "drx map render Riverside --out crossing.png --camera 30,5.3,180 --weather 22",
      ]),
    )
    .action(async (name: string, options: RenderOptions) => (await run()).renderMap(name, options));
}

/** Loaded when called for, so that the other commands start faster. */
function run() {
  return import("./map-run.js");
}

function withMaps(command: Command): Command {
  return command.option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", []);
}

function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}
