import { DriverxError } from "../base/errors.js";
import type { Route } from "./suite.js";

/**
 * The routes that the options `--routes` and `--towns` choose; all where neither is given.
 *
 * @param towns names separated by commas.
 * @throws DriverxError ROUTES_UNKNOWN as {@link selectRoutes}; TOWN_UNKNOWN for a town without a route; ROUTES_NONE
 *   for a suite without routes.
 */
export function chooseRoutes(
  routes: readonly Route[],
  list: string | undefined,
  towns: string | undefined,
): Route[] {
  const named = list === undefined ? [...routes] : selectRoutes(routes, list);
  if (named.length === 0)
    throw new DriverxError("ROUTES_NONE", "the suite holds no routes; choose another --suite");
  if (towns === undefined) return named;
  const wanted = towns.split(",").map((town) => town.trim());
  const absent = wanted.find((town) => !named.some((route) => route.town === town));
  if (absent === undefined) return named.filter((route) => wanted.includes(route.town));
  const known = [...new Set(named.map((route) => route.town))].sort().join(", ");
  throw new DriverxError(
    "TOWN_UNKNOWN",
    `--towns: no route lies in "${absent}"; there are routes in ${known}`,
  );
}

/**
 * The routes that a list like "1711,1773-1790" names, in document order. A range runs over the document's order
 * from its first id to its last (scoring reference 5.3).
 *
 * @throws DriverxError ROUTES_UNKNOWN for an unknown or repeated id or a range that runs backwards.
 */
export function selectRoutes(routes: readonly Route[], list: string): Route[] {
  const positions = new Map(routes.map((route, index) => [route.id, index]));
  const positionOf = (id: string) =>
    positions.get(id) ??
    refuse(`route ${id || '""'} is not in the suite; drx map route --suite <xml> lists them`);
  const wanted = new Set<number>();
  for (const part of list.split(",").map((text) => text.trim())) {
    const [first, last] = positions.has(part) ? [part, part] : rangeEnds(part);
    const start = positionOf(first);
    const end = positionOf(last);
    if (end < start) refuse(`range ${part} runs backwards: ${last} comes before ${first} in the suite`);
    for (let index = start; index <= end; index++) {
      if (wanted.has(index)) refuse(`route ${routes[index].id} is named twice`);
      wanted.add(index);
    }
  }
  return routes.filter((_, index) => wanted.has(index));
}

function rangeEnds(part: string): [string, string] {
  const dash = part.indexOf("-");
  return dash < 0 ? [part, part] : [part.slice(0, dash).trim(), part.slice(dash + 1).trim()];
}

function refuse(what: string): never {
  throw new DriverxError("ROUTES_UNKNOWN", `--routes: ${what}`);
}
