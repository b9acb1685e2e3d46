import type { Command } from "commander";
import type { MapOptions, SuiteOptions } from "./map-run.js";

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
    .description("Draw a map as SVG: lanes, lights, signs, crosswalks, and the routes of a suite")
    .requiredOption("--out <svg>", "file to write")
    .option("--suite <xml|name>", "draw this suite's routes in the map's town")
    .option("--routes <ids>", "only these routes of the suite")
    .addHelpText("after", examples(["drx map render Riverside --out riverside.svg --suite riverside"]))
    .action(async (name: string, options: SuiteOptions & { readonly out: string }) =>
      (await run()).renderMap(name, options),
    );
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
