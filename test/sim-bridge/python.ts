import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const bench2drive = path("sim-bridge/stand_in/bench2drive");

export const agentFile = path("sim-bridge/driverx_agent.py");
export const evaluator = `${bench2drive}/leaderboard/leaderboard/leaderboard_evaluator.py`;

const candidates = [process.env.DRX_PYTHON, path(".venv-bridge/bin/python"), "python3"];

/** A Python that has what the bridge's package needs, and pytest; undefined where there is none. */
export const python = candidates.find(
  (candidate) =>
    candidate !== undefined &&
    (!candidate.includes("/") || existsSync(candidate)) &&
    spawnSync(candidate, ["-c", "import msgpack, numpy, pytest, simplejpeg, websockets"]).status === 0,
);

export const PYTHON_NEEDED = "(needs Python with the packages of sim-bridge: npm run check:bridge)";

/** The environment in which the stand-in evaluator runs the real agent. */
export function standInEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const hasCarla = spawnSync(python!, ["-c", "import carla"]).status === 0;
  const folders = [
    path("sim-bridge"),
    `${bench2drive}/leaderboard`,
    `${bench2drive}/scenario_runner`,
    ...(hasCarla ? [] : [path("sim-bridge/stand_in/carla_types")]),
  ];
  return {
    ...process.env,
    PYTHONPATH: folders.join(":"),
    PYTHONDONTWRITEBYTECODE: "1",
    CARLA_ROOT: path("sim-bridge/stand_in/carla"),
    ...more,
  };
}
