import type { Command } from "commander";
import type { LintOptions } from "./route-run.js";

const EXAMPLES = `
Examples:
  $ drx route lint my-routes.xml
  $ drx route lint bench2drive220.xml --maps ~/carla/Maps --towns Town01,Town02
  $ drx route lint driverx220 --json

Looks for waypoints off the road, detours, gaps, triggers that no route point reaches and scenarios that would be dropped.
Routes in towns without a map are counted and left out. Exit code 1 when something changes what is driven or judged, 2 when
the file cannot be read (route ids that stand twice among others).`;

/** `drx route lint`: is a route file what it is meant to be? */
export function registerRoute(program: Command): void {
  program
    .command("route")
    .description("Look over route files")
    .command("lint <xml|name>")
    .description("Is every route drivable, and is its scenario played?")
    .option("--maps <dir...>", "folders with the towns' OpenDRIVE maps", [])
    .option("--routes <ids>", "only these routes, such as 1711,1773-1790")
    .option("--towns <names>", "only routes in these towns, separated by commas")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(async (suite: string, options: LintOptions) => {
      // Loaded here, so that the other commands start faster.
      const { lint } = await import("./route-run.js");
      lint(suite, options);
    });
}
