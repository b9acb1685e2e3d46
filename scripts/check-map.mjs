/**
 * `npm run check:map [-- <map.xodr> ...]`: compares our maps with the real carla.Map, which the carla wheel holds.
 * Without arguments it takes the project's own maps and CARLA's towns below ../shared, where they are.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./setup.mjs";

const carlaVersion = "0.9.16";
const queriesPerMap = Number(process.env.QUERIES ?? 20_000);
/** Places are the same within this many metres, directions within this many radians. */
const samePlace = 0.02;
const sameDirection = 0.002;
const shown = new Map();
const root = fileURLToPath(new URL("..", import.meta.url));
const python = join(root, ".venv/bin/python");

/** carla.Map cannot load a map, or stops at a question. */
class CarlaRefuses extends Error {}

build();
const {
  LaneMap,
  LaneSegmentCollector,
  buildLanes,
  drivingLanes,
  laneTypeBits,
  RandomStream,
  readOpenDrive,
  readXmlFile,
} = await parts();
setUpPython();
const maps = process.argv.length > 2 ? process.argv.slice(2) : defaultMaps();
const rows = maps.map(checkOrSkip);
console.table(Object.fromEntries(rows.map(({ name, ...counts }) => [name, counts])));
const wrong = rows.filter((row) => row.unexplained > 0 || row.failed);
if (wrong.length > 0)
  console.error(
    `unexplained differences in ${wrong.map((row) => row.name).join(", ")}; VERBOSE=1 shows some`,
  );
process.exit(wrong.length > 0 ? 1 : 0);

/** A map that only one side can read is told apart from one that both read differently. */
function checkOrSkip(path) {
  const name = basename(path, ".xodr");
  try {
    return checkMap(path);
  } catch (error) {
    if (error instanceof CarlaRefuses) return { name, refusedByCarla: error.message };
    if (error.code === "OPENDRIVE_INVALID" || error.code === "XML_MALFORMED") {
      return { name, failed: error.message };
    }
    throw error;
  }
}

async function parts() {
  const load = (path) => import(join(root, "dist", path));
  return {
    ...(await load("map/lane-map.js")),
    ...(await load("map/lane.js")),
    ...(await load("map/build-lanes.js")),
    ...(await load("map/lane-segments.js")),
    ...(await load("map/opendrive/read-opendrive.js")),
    ...(await load("base/random.js")),
    ...(await load("base/files.js")),
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
  const text = readXmlFile(path, "map");
  const map = LaneMap.fromOpenDrive(text, path);
  const document = readOpenDrive(text, path);
  const ids = text.match(/<(?:road|junction)\s[^>]*?\bid="[^"]*"/g) ?? [];
  // carla.Map takes every id that is no number for 0.
  if (ids.some((id) => !/"\d+"$/.test(id))) return { name, skipped: "its ids are texts" };
  const chords = chordsOf(buildLanes(document));
  const faults = { sharedIds: roadsAtSharedIds(document), shapeless: roadsWithoutShape(document) };
  const queries = makeQueries(map, new RandomStream(name));
  const answers = askCarla(path, queries);
  const places = compareWaypoints(map, chords, faults, queries, answers.waypoints);
  const topology = compareTopology(map, faults.sharedIds, answers.topology);
  // carla.Map does not read the outlines element of OpenDRIVE 1.5 and later.
  const corners = text.includes("<outlines")
    ? 0
    : Math.abs(
        map.crosswalks.reduce((sum, { outline }) => sum + outline.length, 0) - answers.crosswalkCorners,
      );
  // Ties, chord joints, links beside the driving lanes and shared ids are explained in docs/map.md.
  const { waypoints, tie, joint, sideLinks, sharedId, noShape, repeatedLinks, largestGap, ...wrong } = places;
  const { links, sharedIdLinks, repeatedPairs, ...wrongLinks } = topology;
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
    sharedId: sharedId + sharedIdLinks,
    noShape,
    repeatedLinks: repeatedLinks + repeatedPairs,
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
    const files = [path, join(folder, "queries.json"), join(folder, "answers.json")];
    const { status, stderr } = spawnSync(python, [script, ...files], { encoding: "utf8" });
    if (status !== 0) throw new CarlaRefuses(stderr.trim().split("\n").at(-1) ?? "no reason given");
    return JSON.parse(readFileSync(join(folder, "answers.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Roads at a junction whose id is a road's too: CARLA has one table of both and follows the link to the road. (By the
 * standard the two kinds of ids are apart.)
 */
function roadsAtSharedIds({ roads, junctions }) {
  const roadIds = new Set(roads.map(({ id }) => id));
  const shared = new Set(junctions.map(({ id }) => id).filter((id) => roadIds.has(id)));
  const isShared = (link) => link?.type === "junction" && shared.has(link.id);
  const atShared = roads.filter(
    ({ predecessor, successor, junctionId }) =>
      isShared(predecessor) || isShared(successor) || shared.has(junctionId),
  );
  return new Set([...atShared.map(({ id }) => id), ...shared]);
}

/** The chords that stand for each lane in the search for the nearest one, by lane index. */
function chordsOf(built) {
  const collector = new LaneSegmentCollector();
  for (const lane of built.lanes) {
    collector.add(lane, built.geometries.get(lane.roadId), built.sections[lane.index]);
  }
  const { ends, lane, s } = collector.finish();
  const chords = built.lanes.map(() => []);
  lane.forEach((index, at) => {
    const [from, to] = [s[2 * at], s[2 * at + 1]].sort((a, b) => a - b);
    chords[index].push({ from, to, ends: [...ends.subarray(6 * at, 6 * at + 6)] });
  });
  return chords;
}

/** Metres in space from a point to the chords of a lane; with s to those alone that hold it. */
function distanceToChords(chords, point, s) {
  const holds = ({ from, to }) => s === undefined || (from - 1e-3 <= s && s <= to + 1e-3);
  return Math.min(...chords.filter(holds).map(({ ends }) => distanceToChord(ends, point)));
}

function distanceToChord(ends, point) {
  const [start, end] = [ends.slice(0, 3), ends.slice(3)];
  const along = end.map((value, axis) => value - start[axis]);
  const square = along.reduce((sum, value) => sum + value * value, 0);
  const dot = along.reduce((sum, value, axis) => sum + value * (point[axis] - start[axis]), 0);
  const fraction = square > 0 ? Math.min(Math.max(dot / square, 0), 1) : 0;
  return distance(
    start.map((value, axis) => value + fraction * along[axis]),
    point,
  );
}

/**
 * Roads with a shape that carla.Map divides by zero on: arcs without curvature, spirals of constant curvature. Its answers
 * near them are not numbers, and the lanes there are not found.
 */
function roadsWithoutShape({ roads }) {
  const isFlat = ({ type, curvature, curvatureStart, curvatureEnd }) =>
    (type === "arc" && curvature === 0) ||
    (type === "spiral" && Math.abs(curvatureEnd - curvatureStart) < 1e-7);
  return new Set(roads.filter(({ reference }) => reference.some(isFlat)).map(({ id }) => id));
}

function compareWaypoints(map, chords, { sharedIds, shapeless }, queries, answers) {
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
    sharedId: 0,
    noShape: 0,
    repeatedLinks: 0,
    next: 0,
    nextOrder: 0,
  };
  const largest = { gap: 0 };
  for (const [index, query] of queries.entries()) {
    const theirs = answers[index];
    const [x, y, z] = query.point;
    const ours = map.waypointAt({ x, y, z }, query.types);
    if (shapeless.has(ours?.roadId) || shapeless.has(theirs?.ids[0])) {
      counts.noShape++;
      continue;
    }
    if (!theirs || !ours) {
      if (theirs || ours) counts.otherLane++;
      continue;
    }
    if (text(idsOf(ours)) !== text(theirs.ids)) {
      const other = map.laneIndex(...theirs.ids);
      const further = other < 0 ? Infinity : distanceToChords(chords[other], query.point, theirs.s);
      // Overlapping lanes of a junction are equally near; which one an R-tree names is its own affair.
      if (further - distanceToChords(chords[ours.lane], query.point) < samePlace) counts.tie++;
      else {
        counts.otherLane++;
        show("other lane", query, ours, theirs);
      }
      continue;
    }
    const gap = distance(placeOf(ours), theirs.position);
    largest.gap = Math.max(largest.gap, gap);
    if (Math.abs(ours.s - theirs.s) > 1e-3) {
      const further = distanceToChords(chords[ours.lane], query.point, theirs.s);
      // Where two chords meet, both are equally near; their feet in the ground plane are not the same.
      if (further - distanceToChords(chords[ours.lane], query.point) < samePlace) {
        counts.joint++;
        continue;
      }
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
      const distinct = other.filter((item, at) => other.findIndex((same) => key(same) === key(item)) === at);
      if (distinct.length < other.length) counts.repeatedLinks++;
      const [first, second] = [sorted(mine), sorted(distinct)];
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
        if (sharedIds.has(ours.roadId)) {
          counts.sharedId++;
          continue;
        }
        counts.next++;
        show("next/previous", query, ours, theirs);
      } else if (text(mine.map(key)) !== text(distinct.map(key))) counts.nextOrder++;
    }
  }
  return { ...counts, largestGap: Number(largest.gap.toFixed(2)) };
}

function compareTopology(map, sharedIds, theirs) {
  const pair = ([first, second]) => ({
    key: `${text(first)} > ${text(second)}`,
    roads: [first[0], second[0]],
  });
  const mine = map.topology().map((waypoints) => pair(waypoints.map(idsOf)));
  const named = theirs.map((waypoints) => pair(waypoints.map(({ ids }) => ids)));
  const other = [...new Map(named.map((each) => [each.key, each])).values()];
  const without = (pairs, others) => {
    const keys = new Set(others.map(({ key }) => key));
    return pairs.filter(({ key }) => !keys.has(key));
  };
  const isShared = ({ roads }) => roads.some((id) => sharedIds.has(id));
  const [missing, extra] = [without(other, mine), without(mine, other)];
  const order = (pairs) => text(pairs.filter((each) => !isShared(each)).map(({ key }) => key));
  return {
    links: other.length,
    repeatedPairs: named.length - other.length,
    sharedIdLinks: [...missing, ...extra].filter(isShared).length,
    linksMissing: missing.filter((each) => !isShared(each)).length,
    linksExtra: extra.filter((each) => !isShared(each)).length,
    linkOrder: order(mine) === order(other) ? 0 : 1,
  };
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
