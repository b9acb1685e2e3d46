import Table from "cli-table3";
import { DriverxError } from "../base/errors.js";
import { findSuite } from "../routes/find-suite.js";
import { readSuite } from "../routes/read-suite.js";
import { chooseRoutes } from "../routes/select-routes.js";
import type { Route } from "../routes/suite.js";
import { lintRoute, type RouteFinding } from "../runner/lint-route.js";
import { TownMaps } from "../runner/town-maps.js";
import { printJson, startProgress } from "./output.js";

/** The options of `drx route lint` as the command line gives them. */
export interface LintOptions {
  readonly maps: readonly string[];
  readonly routes?: string;
  readonly towns?: string;
  readonly json?: true;
}

interface Linted {
  readonly version: 1;
  readonly routes: number;
  /** Routes in towns without a map. */
  readonly notChecked: readonly { readonly town: string; readonly routes: number }[];
  readonly findings: readonly (RouteFinding & { readonly route: string })[];
}

/** Looks over the routes of a file and prints what is odd; exit code 1 when something changes what is driven or judged. */
export function lint(suite: string, options: LintOptions): void {
  const routes = chooseRoutes(readSuite(findSuite(suite)).routes, options.routes, options.towns);
  const linted = lintRoutes(routes, options.maps);
  if (options.json) printJson(linted);
  else process.stdout.write(lintText(linted));
  if (linted.findings.some(({ severity }) => severity === "error")) process.exitCode = 1;
}

/** Town by town, since a map is kept only while its routes last. */
function lintRoutes(routes: readonly Route[], mapFolders: readonly string[]): Linted {
  const maps = new TownMaps(mapFolders);
  const notChecked = new Map<string, number>();
  const found = new Map<Route, readonly RouteFinding[]>();
  const progress = startProgress("routes", routes.length);
  let done = 0;
  for (const town of new Set(routes.map((route) => route.town))) {
    const ofTown = routes.filter((route) => route.town === town);
    const loaded = loadIfThere(maps, town);
    if (!loaded) notChecked.set(town, ofTown.length);
    for (const route of ofTown) {
      if (loaded) found.set(route, lintRoute(route, loaded));
      progress.update(++done, town);
    }
  }
  progress.stop();
  return {
    version: 1,
    routes: routes.length,
    notChecked: [...notChecked].map(([town, count]) => ({ town, routes: count })),
    findings: routes.flatMap((route) =>
      (found.get(route) ?? []).map((finding) => ({ route: route.id, ...finding })),
    ),
  };
}

function loadIfThere(maps: TownMaps, town: string) {
  try {
    return maps.load(town);
  } catch (error) {
    if (error instanceof DriverxError && error.code === "MAP_NOT_FOUND") return undefined;
    throw error;
  }
}

function lintText({ routes, notChecked, findings }: Linted): string {
  const table = new Table({
    head: ["route", "severity", "code", "what"],
    style: { head: [], border: [] },
    colWidths: [null, null, null, 90],
    wordWrap: true,
  });
  for (const { route, severity, code, message } of findings) table.push([route, severity, code, message]);
  const left = notChecked.map(({ town, routes: count }) => `${count} in ${town}`).join(", ");
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return [
    ...(findings.length > 0 ? [table.toString()] : []),
    ...(left ? [`not looked at, since their town has no map (--maps): ${left}`] : []),
    `${routes} routes, ${errors} errors, ${findings.length - errors} notes`,
    "",
  ].join("\n");
}
