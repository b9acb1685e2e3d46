import { DriverxError, errorText } from "../../base/errors.js";
import type { RoutePoint } from "../../map/dense-route.js";
import { lanePosition } from "../../map/lane.js";
import { isTriggerOnRoute } from "../../routes/scenario-trigger.js";
import type { ScenarioSpec } from "../../routes/suite.js";
import type { Criterion } from "../criteria/criterion.js";
import type { RouteTracker } from "../route-tracker.js";
import { scenarioFactories } from "./registry.js";
import type { Scenario, ScenarioWorld } from "./scenario.js";

/** A scenario starts when the route point of the ego lies this near its trigger, m. */
const TRIGGER_DISTANCE = 2;

interface Staged {
  readonly spec: ScenarioSpec;
  readonly scenario: Scenario;
  phase: "waiting" | "active" | "done";
}

/** What the judge does for scenarios. */
interface ScenarioJudge {
  setBlockedTest(active: boolean): void;
  startCriterion(criterion: Criterion): void;
  stopCriterion(criterion: Criterion): void;
}

/** A scenario that is not played, and why. */
export interface SkippedScenario {
  readonly name: string;
  readonly type: string;
  readonly reason: string;
}

/** Sets the scenarios of a route up, starts each when the ego reaches its trigger and ends it when it is over. */
export class ScenarioDirector {
  readonly skipped: SkippedScenario[] = [];
  readonly #staged: Staged[] = [];
  readonly #judge: ScenarioJudge;

  constructor(
    specs: readonly ScenarioSpec[],
    route: readonly RoutePoint[],
    worldFor: (spec: ScenarioSpec) => ScenarioWorld,
    judge: ScenarioJudge,
  ) {
    this.#judge = judge;
    for (const spec of specs) {
      const reason = this.#stage(spec, route, worldFor);
      if (reason) this.skipped.push({ name: spec.name, type: spec.type, reason });
    }
  }

  /** The scenarios that have started and not ended. */
  get active(): readonly { readonly spec: ScenarioSpec; readonly scenario: Scenario }[] {
    return this.#staged.filter((staged) => staged.phase === "active");
  }

  /** Starts, updates and ends scenarios; once a tick, after the world has moved. */
  update(tracker: RouteTracker): void {
    const point = tracker.point;
    for (const staged of this.#staged) {
      if (staged.phase === "waiting") {
        const { trigger } = staged.spec;
        const distance = Math.hypot(point.x - trigger.x, point.y - trigger.y, point.z - trigger.z);
        if (distance < TRIGGER_DISTANCE) this.#start(staged);
      } else if (staged.phase === "active" && staged.scenario.update()) this.#end(staged);
    }
  }

  /** Ends whatever still runs; called when the route ends. */
  stop(): void {
    for (const staged of this.#staged) if (staged.phase !== "done") this.#end(staged);
  }

  /** @returns why the scenario is not played; undefined when it is. */
  #stage(
    spec: ScenarioSpec,
    route: readonly RoutePoint[],
    worldFor: (spec: ScenarioSpec) => ScenarioWorld,
  ): string | undefined {
    const factory = scenarioFactories.get(spec.type);
    if (!factory) return "the embedded simulator does not play this type yet";
    if (!isTriggerOnRoute(spec.trigger, route)) return "its trigger does not lie on the route";
    const world = worldFor(spec);
    const triggerPlace = lanePosition();
    world.map.nearestLane(spec.trigger.x, spec.trigger.y, triggerPlace, undefined, spec.trigger.z);
    try {
      this.#staged.push({ spec, scenario: factory({ spec, world, triggerPlace }), phase: "waiting" });
      return undefined;
    } catch (error) {
      // The leaderboard drives a route without a scenario that cannot be set up; any other fault is ours.
      if (!(error instanceof DriverxError)) throw error;
      return errorText(error);
    }
  }

  #start(staged: Staged): void {
    staged.phase = "active";
    staged.scenario.start();
    if (staged.scenario.suspendsBlockedTest) this.#judge.setBlockedTest(false);
    for (const criterion of staged.scenario.criteria ?? []) this.#judge.startCriterion(criterion);
  }

  #end(staged: Staged): void {
    const wasActive = staged.phase === "active";
    staged.phase = "done";
    staged.scenario.cleanUp();
    if (!wasActive) return;
    if (staged.scenario.suspendsBlockedTest) this.#judge.setBlockedTest(true);
    for (const criterion of staged.scenario.criteria ?? []) this.#judge.stopCriterion(criterion);
  }
}
