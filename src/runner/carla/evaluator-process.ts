import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readTextFile } from "../../base/files.js";
import { type ResultRecord, resultFileOfText } from "../../bench/result-file.js";
import { killMarked, markVariable, signal } from "./marked-processes.js";
import type { LeasedPorts } from "./port-allocator.js";

/** Where the user installed what evaluates, and with which Python it runs. */
export interface Installation {
  readonly carlaRoot: string;
  readonly bench2driveRoot: string;
  readonly python: string;
  /** Path of our agent's file. */
  readonly agent: string;
  /** Further folders for Python's path, before the evaluator's own. */
  readonly pythonPath: readonly string[];
}

/** One call of the evaluator: a few routes of one town on one GPU. */
export interface EvaluatorOrder {
  /** The original route file; the routes are chosen from it by their ids. */
  readonly suite: string;
  readonly routeIds: readonly string[];
  readonly gpu: number;
  readonly ports: LeasedPorts;
  readonly seed: number;
  /** Counts the tries at the first route, for the names of episodes. */
  readonly attempt: number;
  /** Everything that the call leaves lies in here. */
  readonly folder: string;
  /** Where motion files go. */
  readonly savePath: string;
  readonly bridge: { readonly url: string; readonly token?: string | undefined };
  readonly answerSeconds: number;
  readonly mark: string;
}

/** How much of what an evaluator prints is kept, bytes; it prints a line a tick. */
const mostLog = 16 * 1024 * 1024;
/** From the polite end to the other one, milliseconds. */
const politeness = 5000;

/** A running evaluator in a process group of its own. */
export class EvaluatorProcess {
  readonly order: EvaluatorOrder;
  /** How it ended: the exit code, or the name of the signal. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #checkpoint: string;
  readonly #heartbeat: string;
  readonly #begun = Date.now();

  constructor(installation: Installation, order: EvaluatorOrder) {
    this.order = order;
    this.#checkpoint = join(order.folder, "results.json");
    this.#heartbeat = join(order.folder, "heartbeat");
    this.#child = spawn(installation.python, evaluatorArguments(installation, order, this.#checkpoint), {
      cwd: installation.bench2driveRoot,
      env: evaluatorEnvironment(installation, order, this.#heartbeat),
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("exit", (code, name) => resolve(name ?? `exit code ${code}`));
    });
    // What it started and left behind goes with it.
    void this.ended.then(() => killMarked(order.mark));
    this.#keepLog();
  }

  /** The records so far; none while the file is being written or cut off. */
  records(): readonly ResultRecord[] {
    try {
      return resultFileOfText(readTextFile(this.#checkpoint, "checkpoint"), this.#checkpoint).records;
    } catch {
      return [];
    }
  }

  /** Wall-clock seconds since the start, or since the agent drove on. */
  get silentSeconds(): number {
    const beat = existsSync(this.#heartbeat) ? statSync(this.#heartbeat).mtimeMs : this.#begun;
    return (Date.now() - beat) / 1000;
  }

  get hasDriven(): boolean {
    return existsSync(this.#heartbeat);
  }

  /** What the agent said last, for example "1711_rep0/1 221"; empty before the first tick. */
  get activity(): string {
    return this.hasDriven ? readTextFile(this.#heartbeat, "heartbeat") : "";
  }

  /** Ends the group and everything with its mark, politely at first. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined) return;
    signal(-pid, "SIGTERM");
    const timer = setTimeout(() => signal(-pid, "SIGKILL"), politeness);
    await this.ended;
    clearTimeout(timer);
    signal(-pid, "SIGKILL");
    killMarked(this.order.mark);
  }

  #keepLog(): void {
    const file = createWriteStream(join(this.order.folder, "log.txt"));
    let bytes = 0;
    const keep = (data: Buffer): void => {
      if (bytes < mostLog) file.write(data);
      if (bytes < mostLog && bytes + data.length >= mostLog)
        file.write("\n[driverx keeps no more of this log]\n");
      bytes += data.length;
    };
    this.#child.stdout?.on("data", keep);
    this.#child.stderr?.on("data", keep);
    this.#child.on("close", () => file.end());
  }
}

function evaluatorArguments(
  { bench2driveRoot, agent }: Installation,
  { suite, routeIds, gpu, ports, seed }: EvaluatorOrder,
  checkpoint: string,
): string[] {
  return [
    join(bench2driveRoot, "leaderboard/leaderboard/leaderboard_evaluator.py"),
    ...["--routes", suite],
    ...["--routes-subset", routeIds.join(",")],
    ...["--repetitions", "1"],
    ...["--track", "SENSORS"],
    ...["--checkpoint", checkpoint],
    ...["--debug-checkpoint", `${checkpoint}.live`],
    ...["--agent", agent],
    ...["--agent-config", "driverx"],
    ...["--port", String(ports.rpc)],
    ...["--traffic-manager-port", String(ports.trafficManager)],
    ...["--traffic-manager-seed", String(seed)],
    ...["--gpu-rank", String(gpu)],
  ];
}

function evaluatorEnvironment(
  { carlaRoot, bench2driveRoot, pythonPath }: Installation,
  order: EvaluatorOrder,
  heartbeat: string,
): NodeJS.ProcessEnv {
  const folders = [
    ...pythonPath,
    join(carlaRoot, "PythonAPI"),
    join(carlaRoot, "PythonAPI/carla"),
    join(bench2driveRoot, "leaderboard"),
    join(bench2driveRoot, "leaderboard/team_code"),
    join(bench2driveRoot, "scenario_runner"),
    ...(process.env.PYTHONPATH?.split(":") ?? []),
  ];
  const { token } = order.bridge;
  return {
    ...process.env,
    PYTHONPATH: folders.join(":"),
    PYTHONUNBUFFERED: "1",
    CARLA_ROOT: carlaRoot,
    CARLA_SERVER: join(carlaRoot, "CarlaUE4.sh"),
    LEADERBOARD_ROOT: join(bench2driveRoot, "leaderboard"),
    SCENARIO_RUNNER_ROOT: join(bench2driveRoot, "scenario_runner"),
    CHALLENGE_TRACK_CODENAME: "SENSORS",
    IS_BENCH2DRIVE: "True",
    SAVE_PATH: order.savePath,
    DRX_URL: order.bridge.url,
    DRX_ANSWER_SECONDS: String(order.answerSeconds),
    DRX_ATTEMPT: String(order.attempt),
    DRX_HEARTBEAT: heartbeat,
    [markVariable]: order.mark,
    ...(token !== undefined && { DRX_TOKEN: token }),
  };
}
