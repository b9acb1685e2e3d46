import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkpointOfRecords, writeCheckpoint } from "../src/bench/checkpoint.js";
import type { TrafficEvent } from "../src/bench/events.js";
import { routeRecord } from "../src/bench/route-record.js";
import type { BenchResult } from "./measure.js";

const drx = fileURLToPath(new URL("../../cli/main.js", import.meta.url));
const scenarioTypes = ["Accident", "EnterActorFlow", "HardBreakRoute", "InvadingTurn", "T_Junction"];

/** The whole of `drx score --corrected` on folders of results files, beside only reading and parsing them. */
export async function bench(): Promise<BenchResult[]> {
  return [measure(220, 1), measure(2000, 5)];
}

function measure(files: number, below: number): BenchResult {
  const folder = mkdtempSync(join(tmpdir(), "drx-bench-score-"));
  for (let index = 0; index < files; index++) writeResult(folder, index);
  const result: BenchResult = {
    what: `drx score --corrected of ${files} results files, process start included`,
    value: secondsOf(() => execFileSync(process.execPath, [drx, "score", folder, "--corrected", "--json"])),
    unit: "s",
    baseline: {
      what: "reading and JSON.parse of the same files",
      value: secondsOf(() => {
        for (const name of readdirSync(folder)) JSON.parse(readFileSync(join(folder, name), "utf8"));
      }),
    },
    target: { below },
  };
  rmSync(folder, { recursive: true });
  return result;
}

/** One file a route, as an evaluation with one process a route leaves them; every seventh route collides. */
function writeResult(folder: string, index: number): void {
  const routeId = `RouteScenario_${index}_rep0`;
  const scenarioType = scenarioTypes[index % scenarioTypes.length];
  const speeds = Array.from({ length: 20 }, (_, i): TrafficEvent => {
    const message = `Average speed is ${(50 + ((index * 31 + i * 17) % 150)).toFixed(2)}% of the surrounding traffic's one`;
    return { type: "MIN_SPEED_INFRACTION", frame: 100 * i, message };
  });
  const collision: TrafficEvent = { type: "COLLISION_VEHICLE", frame: 1, message: "Agent collided" };
  const finish: TrafficEvent = {
    type: "ROUTE_COMPLETION",
    frame: 2000,
    message: "Agent has completed 100 of the route",
    routeCompleted: 100,
    isFloat: false,
  };
  const record = routeRecord(
    {
      index: 0,
      route_id: routeId,
      scenario_name: `${scenarioType}_1`,
      weather_id: "3",
      save_name: `${routeId}_Town12_${scenarioType}_1_3_01_02_03_04_05`,
      town_name: "Town12",
    },
    {
      routePoints: [
        [0, 0, 0.5],
        [100, 0, 0],
      ],
      events: index % 7 === 0 ? [finish, collision, ...speeds] : [finish, ...speeds],
      timedOut: false,
      durationGame: 40,
      durationSystem: 80,
      failure: null,
    },
  );
  writeCheckpoint(join(folder, `${index}.json`), checkpointOfRecords([record], 1, ["carla_camera"]));
}

function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
