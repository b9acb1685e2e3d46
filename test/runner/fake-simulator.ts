import type { FailureText } from "../../src/bench/route-record.js";
import type { Control, EpisodeEnd, Observation, Tick } from "../../src/bridge/messages.js";
import type { EpisodeBeginning, EpisodeOutcome, EpisodeSimulator } from "../../src/bridge/simulator.js";
import { episodeStart, observation, tick } from "../bridge/fixtures.js";

/** Drives a point straight on for a number of ticks; the throttle is its speed in m a tick. */
export class FakeSimulator implements EpisodeSimulator {
  readonly controls: Control[] = [];
  readonly #ticks: number;
  #x = 0;
  finishedWith: FailureText | undefined;
  /** The tick at whose step the simulator breaks. */
  breaksAt = Number.POSITIVE_INFINITY;

  constructor(ticks: number) {
    this.#ticks = ticks;
  }

  start(): EpisodeBeginning {
    return { episode: episodeStart(), observation: this.#state(1) as Observation };
  }

  step(control: Control): Tick | Observation | EpisodeEnd {
    this.controls.push(control);
    if (control.tick >= this.breaksAt) throw new Error("the engine stopped");
    this.#x += control.throttle;
    if (control.tick < this.#ticks) return this.#state(control.tick + 1);
    return { type: "episode_end", episode: "first", tick: control.tick, gameSeconds: 0, failure: null };
  }

  finish(failure?: FailureText): EpisodeOutcome {
    this.finishedWith = failure;
    return {
      events: [],
      timedOut: false,
      failure: failure ?? null,
      routePoints: [
        [0, 0, 0],
        [10, 0, 0],
      ],
      gameSeconds: 0.05 * this.controls.length,
      ticks: this.controls.length,
      tickHashes: BigUint64Array.from(this.controls, (_, i) => BigInt(i)),
      skippedScenarios: [],
      warnings: [],
    };
  }

  #state(number: number): Tick | Observation {
    const state = number % 10 === 1 ? observation(number) : tick(number);
    return { ...state, ego: { ...state.ego, x: this.#x, y: 0, yaw: 0 } };
  }
}
