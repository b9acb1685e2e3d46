import { DriverxError } from "../base/errors.js";
import { RandomStream } from "../base/random.js";
import type { EpisodeSimulator } from "../bridge/simulator.js";
import type { Route } from "../routes/suite.js";
import type { Corruption } from "../sim/sensors/corruptions/corruption.js";
import type { Town } from "./town-maps.js";

/** What an episode is made of, whichever simulator plays it. */
export interface EpisodeSetting {
  /** Name of the episode, unique in the run. */
  readonly episode: string;
  readonly route: Route;
  readonly town: Town;
  readonly repetition: number;
  readonly seed: number;
  /** What spoils the pictures of its cameras. */
  readonly corruption?: Corruption | undefined;
}

export type SimulatorFactory = (setting: EpisodeSetting) => EpisodeSimulator;

/** The simulators that workers play: a new one is an {@link EpisodeSimulator} and an entry here. */
const simulators = {
  async embedded(): Promise<SimulatorFactory> {
    const { EmbeddedSimulator } = await import("../sim/embedded-simulator.js");
    const { denseRoute } = await import("../map/dense-route.js");
    const { CameraSimulator, TownScenery } = await import("../sim/sensors/camera-simulator.js");
    const scenery = new TownScenery();
    return ({ town: { map, openDrive, planner }, route, corruption, ...rest }) => {
      const simulator = new EmbeddedSimulator({
        ...rest,
        map,
        openDrive,
        route,
        denseRoute: denseRoute(planner, route.keypoints),
      });
      return new CameraSimulator(simulator, {
        map,
        seed: rest.seed,
        weather: route.weathers[0],
        scenery,
        random: new RandomStream(`${rest.seed}/${route.id}/${rest.repetition}/cameras`),
        corruption,
      });
    };
  },
};

/** Simulators that play in our own worker processes. */
export type WorkerSimulator = keyof typeof simulators;
/** In CARLA the official evaluator runs the routes, see carla/. */
export type SimulatorName = WorkerSimulator | "carla";
export const simulatorNames = [...(Object.keys(simulators) as WorkerSimulator[]), "carla"] as const;

/** The name of a simulator as the user gave it. Throws SIM_UNKNOWN. */
export function parseSimulatorName(text: string): SimulatorName {
  const name = simulatorNames.find((known) => known === text);
  if (name !== undefined) return name;
  throw new DriverxError(
    "SIM_UNKNOWN",
    `there is no simulator ${text}; there is ${simulatorNames.join(" and ")}`,
  );
}

/** Loads what makes episodes of a simulator. */
export function loadSimulator(name: WorkerSimulator): Promise<SimulatorFactory> {
  return simulators[name]();
}
