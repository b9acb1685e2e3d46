/**
 * `npm run check:map [-- <map.xodr> ...]`: compares our maps with the real carla.Map, which the carla wheel holds.
 * Without arguments it takes the project's own maps and CARLA's towns below ../shared, where they are.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

const carlaVersion = "0.9.16";
const queriesPerMap = 20_000;
/** Places are the same within this many metres, directions within this many radians. */
const samePlace = 0.02;
const sameDirection = 0.002;
/** Along the lane, where two of CARLA's chords meet. */
const widestJoint = 0.5;
const shown = new Map();
const root = fileURLToPath(new URL("..", import.meta.url));
const python = join(root, ".venv/bin/python");

build();
const { LaneMap, drivingLanes, laneTypeBits, RandomStream } = await parts();
setUpPython();
const maps = process.argv.length > 2 ? process.argv.slice(2) : defaultMaps();
const rows = maps.map(checkMap);
console.table(Object.fromEntries(rows.map(({ name, ...counts }) => [name, counts])));
const wrong = rows.filter((row) => row.unexplained > 0);
if (wrong.length > 0)
  console.error(
    `unexplained differences in ${wrong.map((row) => row.name).join(", ")}; VERBOSE=1 shows some`,
  );
process.exit(wrong.length > 0 ? 1 : 0);

async function parts() {
  const load = (path) => import(join(root, "dist", path));
  return {
    ...(await load("map/lane-map.js")),
    ...(await load("map/lane.js")),
    ...(await load("base/random.js")),
  };
}

function setUpPython() {
  const marker = join(root, `.venv/.carla-${carlaVersion}`);
  if (existsSync(marker)) return;
  execFileSync("python3", ["-m", "venv", join(root, ".venv")], { stdio: ["inherit", 2, 2] });
  execFileSync(python, ["-m", "pip", "install", "--quiet", `carla==${carlaVersion}`], {
    stdio: ["inherit", 2, 2],
  });
  writeFileSync(marker, "");
}

function defaultMaps() {
  return [join(root, "routes/maps"), join(root, "../shared/data/maps/carla")]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
    .filter((path) => path.endsWith(".xodr"));
}

function checkMap(path) {
  const name = basename(path, ".xodr");
  const map = LaneMap.fromOpenDrive(readFileSync(path, "utf8"), path);
  const queries = makeQueries(map, new RandomStream(name));
  const answers = askCarla(path, queries);
  const places = compareWaypoints(map, queries, answers.waypoints);
  const topology = compareTopology(map, answers.topology);
  const corners = Math.abs(
    map.crosswalks.reduce((sum, { outline }) => sum + outline.length, 0) - answers.crosswalkCorners,
  );
  // Ties, chord joints and links beside the driving lanes are explained in docs/map.md.
  const { waypoints, tie, joint, sideLinks, largestGap, ...wrong } = places;
  const { links, ...wrongLinks } = topology;
  const unexplained = [...Object.values(wrong), ...Object.values(wrongLinks), corners].reduce(
    (sum, count) => sum + count,
  );
  return {
    name,
    waypoints,
    links,
    tie,
    joint,
    sideLinks,
    largestGap,
    unexplained,
    ...wrong,
    ...wrongLinks,
    corners,
  };
}

/** Half the places lie beside lanes of any type, half anywhere in the map. */
function makeQueries(map, random) {
  const bounds = { x: [Infinity, -Infinity], y: [Infinity, -Infinity] };
  for (const lane of map.lanes) {
    for (const axis of ["x", "y"]) {
      for (const value of lane[axis]) {
        bounds[axis][0] = Math.min(bounds[axis][0], value);
        bounds[axis][1] = Math.max(bounds[axis][1], value);
      }
    }
  }
  const single = (value) => Math.round(Math.fround(value) * 1e4) / 1e4;
  return Array.from({ length: queriesPerMap }, (_, index) => {
    const lane = random.choice(map.lanes);
    const at = random.integer(0, lane.x.length - 1);
    const beside = [
      lane.x[at] + random.uniform(-3, 3),
      lane.y[at] + random.uniform(-3, 3),
      lane.z[at] + random.uniform(-1, 1),
    ];
    const anywhere = [random.uniform(...bounds.x), random.uniform(...bounds.y), random.uniform(0, 10)];
    const types =
      index % 4 === 0 ? drivingLanes | laneTypeBits.shoulder | laneTypeBits.sidewalk : drivingLanes;
    return { point: (index % 2 === 0 ? beside : anywhere).map(single), types };
  });
}

function askCarla(path, queries) {
  const folder = mkdtempSync(join(tmpdir(), "drx-check-map-"));
  try {
    writeFileSync(join(folder, "queries.json"), JSON.stringify(queries));
    const script = join(root, "scripts/check-map.py");
    execFileSync(python, [script, path, join(folder, "queries.json"), join(folder, "answers.json")], {
      stdio: ["inherit", 2, 2],
    });
    return JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compareWaypoints(map, queries, answers) {
  const counts = {
    waypoints: queries.length,
    tie: 0,
    otherLane: 0,
    joint: 0,
    place: 0,
    yaw: 0,
    width: 0,
    flags: 0,
    laneChange: 0,
    neighbours: 0,
    sideLinks: 0,
    next: 0,
    nextOrder: 0,
  };
  const largest = { gap: 0 };
  for (const [index, query] of queries.entries()) {
    const theirs = answers[index];
    const [x, y, z] = query.point;
    const ours = map.waypointAt({ x, y, z }, query.types);
    if (!theirs || !ours) {
      if (theirs || ours) counts.otherLane++;
      continue;
    }
    if (text(idsOf(ours)) !== text(theirs.ids)) {
      const further = Math.abs(distance(theirs.position, query.point) - distance(placeOf(ours), query.point));
      // Overlapping lanes of a junction are equally near; which one an R-tree names is its own affair.
      if (further < samePlace) counts.tie++;
      else {
        counts.otherLane++;
        show("other lane", query, ours, theirs);
      }
      continue;
    }
    const gap = distance(placeOf(ours), theirs.position);
    largest.gap = Math.max(largest.gap, gap);
    if (Math.abs(ours.s - theirs.s) > 1e-3 && gap < widestJoint) {
      counts.joint++;
      continue;
    }
    if (gap > samePlace) {
      counts.place++;
      show("place", query, ours, theirs);
      continue;
    }
    if (turn(ours.yaw, theirs.yaw) > sameDirection) {
      counts.yaw++;
      show("yaw", query, ours, theirs);
    }
    if (Math.abs(ours.laneWidth - theirs.width) > 1e-3) counts.width++;
    if (
      ours.isJunction !== theirs.isJunction ||
      ours.junctionId !== theirs.junctionId ||
      ours.laneType.toLowerCase() !== theirs.type.toLowerCase()
    ) {
      counts.flags++;
      show("flags", query, ours, theirs);
    }
    if (ours.laneChange !== theirs.laneChange.toLowerCase()) {
      counts.laneChange++;
      show("laneChange", query, ours, theirs);
    }
    const sides = [map.leftOf(ours), map.rightOf(ours)].map((side) => (side ? idsOf(side) : null));
    if (text(sides) !== text([theirs.left, theirs.right])) {
      counts.neighbours++;
      show("neighbours", query, ours, theirs);
    }
    for (const [own, other] of [
      [map.waypointsAhead(ours, 1), theirs.next],
      [map.waypointsBehind(ours, 1), theirs.previous],
    ]) {
      const mine = own.map((waypoint) => ({ ids: idsOf(waypoint), position: placeOf(waypoint) }));
      const key = ({ ids }) => text(ids);
      const sorted = (list) => [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
      const [first, second] = [sorted(mine), sorted(other)];
      if (
        first.length !== second.length ||
        first.some(
          (item, at) =>
            key(item) !== key(second[at]) || distance(item.position, second[at].position) > samePlace,
        )
      ) {
        // Beside the driving lanes files link lanes of opposite directions; CARLA sorts some of those out.
        if (ours.laneType !== "driving") {
          counts.sideLinks++;
          continue;
        }
        counts.next++;
        show("next/previous", query, ours, theirs);
      } else if (text(mine.map(key)) !== text(other.map(key))) counts.nextOrder++;
    }
  }
  return { ...counts, largestGap: Number(largest.gap.toFixed(2)) };
}

function compareTopology(map, theirs) {
  const pair = (first, second) => `${text(first)} > ${text(second)}`;
  const mine = map.topology().map(([first, second]) => pair(idsOf(first), idsOf(second)));
  const other = theirs.map(([first, second]) => pair(first.ids, second.ids));
  const linksMissing = other.filter((key) => !mine.includes(key)).length;
  const linksExtra = mine.filter((key) => !other.includes(key)).length;
  const linkOrder = text(mine) === text(other) ? 0 : 1;
  return { links: other.length, linksMissing, linksExtra, linkOrder };
}

function show(kind, query, ours, theirs) {
  if (!process.env.VERBOSE) return;
  const count = (shown.get(kind) ?? 0) + 1;
  shown.set(kind, count);
  if (count <= 6)
    console.log(
      kind,
      text(query),
      text(ours),
      text({
        ...theirs,
        next: theirs.next.map((n) => [n.ids, n.s]),
        previous: theirs.previous.map((n) => [n.ids, n.s]),
      }),
    );
}

function idsOf({ roadId, sectionIndex, laneId }) {
  return [roadId, sectionIndex, laneId];
}

function placeOf({ x, y, z }) {
  return [x, y, z];
}

function distance(first, second) {
  return Math.hypot(...first.map((value, axis) => value - second[axis]));
}

function turn(first, second) {
  return Math.abs(Math.atan2(Math.sin(first - second), Math.cos(first - second)));
}

function text(value) {
  return JSON.stringify(value);
}
