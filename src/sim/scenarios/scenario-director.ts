import { closest } from "fastest-levenshtein";
import { DriverxError, errorText } from "../../base/errors.js";
import type { SkippedScenario } from "../../bridge/simulator.js";
import { lanePosition } from "../../map/lane.js";
import { isTriggerOnRoute } from "../../routes/scenario-trigger.js";
import type { ScenarioSpec, ScenarioTrigger } from "../../routes/suite.js";
import { ScenarioTimeout } from "../criteria/scenario-timeout.js";
import type { Judge } from "../judge.js";
import type { RouteTracker } from "../route-tracker.js";
import { readParameters } from "./parameters.js";
import { scenarioTypes } from "./registry.js";
import type { Scenario } from "./scenario.js";
import type { Scene } from "./scene.js";
import { firstOf, type Script, wait } from "./script.js";

/** A scenario starts when the route point of the ego lies this near its trigger, m. */
const TRIGGER_DISTANCE = 2;
/** The official time limit of those scenarios that have one, s. */
const TIMEOUT_SECONDS = 240;

interface Staged {
  readonly spec: ScenarioSpec;
  readonly scenario: Scenario;
  readonly scene: Scene;
  readonly timeout: ScenarioTimeout | undefined;
  /** Present while the scenario is active. */
  script: Script | undefined;
  isOver: boolean;
}

/** A scenario that is being played. */
export interface ActiveScenario {
  readonly name: string;
  readonly type: string;
  readonly direction: "left" | "right" | undefined;
  readonly actorIds: readonly number[];
}

/** What the judge does for scenarios. */
type ScenarioJudge = Pick<Judge, "setBlockedTest" | "startCriterion" | "stopCriterion">;

/** Sets the scenarios of a route up, starts each when the ego reaches its trigger and ends it when it is over. */
export class ScenarioDirector {
  readonly skipped: SkippedScenario[] = [];
  /** What is odd about the scenarios that are played, one sentence each. */
  readonly warnings: string[] = [];
  readonly #staged: Staged[] = [];
  readonly #judge: ScenarioJudge;

  constructor(
    specs: readonly ScenarioSpec[],
    route: RouteTracker,
    sceneFor: (spec: ScenarioSpec) => Scene,
    judge: ScenarioJudge,
  ) {
    this.#judge = judge;
    for (const spec of specs) {
      const reason = this.#stage(spec, route, sceneFor);
      if (reason) this.skipped.push({ name: spec.name, type: spec.type, reason });
    }
  }

  /** The scenarios that have started and not ended. */
  get active(): ActiveScenario[] {
    return this.#staged
      .filter(({ script }) => script !== undefined)
      .map(({ spec: { name, type }, scenario, scene }) => ({
        name,
        type,
        direction: scenario.direction,
        actorIds: scene.cast.map((actor) => actor.id),
      }));
  }

  /** Starts, plays on and ends scenarios; once a tick, after the world has moved. */
  update(route: RouteTracker): void {
    const point = route.point;
    for (const staged of this.#staged) {
      if (staged.isOver) continue;
      if (!staged.script) {
        const { trigger } = staged.spec;
        const distance = Math.hypot(point.x - trigger.x, point.y - trigger.y, point.z - trigger.z);
        if (distance >= TRIGGER_DISTANCE) continue;
        this.#start(staged);
      }
      if (staged.script?.next().done) this.#end(staged);
    }
  }

  /** Ends whatever still runs; called when the route ends. */
  stop(): void {
    for (const staged of this.#staged) if (staged.script) this.#end(staged);
  }

  /** @returns why the scenario is not played; undefined when it is. */
  #stage(
    spec: ScenarioSpec,
    route: RouteTracker,
    sceneFor: (spec: ScenarioSpec) => Scene,
  ): string | undefined {
    const type = scenarioTypes.get(spec.type);
    if (!type) {
      const nearest = closest(spec.type, [...scenarioTypes.keys()]);
      return `there is no scenario type ${spec.type}; the nearest known is ${nearest}`;
    }
    if (!isTriggerOnRoute(spec.trigger, route.points)) return "its trigger does not lie on the route";
    const scene = sceneFor(spec);
    const triggerPlace = lanePosition();
    scene.map.nearestLane(spec.trigger.x, spec.trigger.y, triggerPlace, undefined, spec.trigger.z);
    try {
      const { values, unknown } = readParameters(type.parameters, spec);
      for (const name of unknown) {
        this.warnings.push(`scenario ${spec.name}: ${spec.type} has no parameter <${name}>; it is not used`);
      }
      const scenario = type.setUp({
        parameters: values,
        world: scene,
        triggerPlace,
        triggerIndex: nearestPoint(route, spec.trigger),
      });
      const timeout = type.hasTimeout ? new ScenarioTimeout() : undefined;
      this.#staged.push({ spec, scenario, scene, timeout, script: undefined, isOver: false });
      return undefined;
    } catch (error) {
      // The leaderboard drives a route without a scenario that cannot be set up; any other fault is ours.
      if (!(error instanceof DriverxError)) throw error;
      scene.clear();
      return errorText(error);
    }
  }

  #start(staged: Staged): void {
    const { scenario, scene, timeout } = staged;
    const script = scenario.play();
    staged.script = timeout ? firstOf(script, expire(scene, timeout)) : script;
    if (timeout) this.#judge.setBlockedTest(false);
    for (const criterion of criteriaOf(staged)) this.#judge.startCriterion(criterion);
  }

  #end(staged: Staged): void {
    staged.script?.return();
    staged.script = undefined;
    staged.isOver = true;
    for (const criterion of criteriaOf(staged)) this.#judge.stopCriterion(criterion);
    staged.scene.clear();
    if (staged.timeout) this.#judge.setBlockedTest(true);
  }
}

function criteriaOf({ scenario, timeout }: Staged) {
  return [...(timeout ? [timeout] : []), ...(scenario.criteria ?? [])];
}

function* expire(scene: Scene, timeout: ScenarioTimeout): Script {
  yield* wait(scene, TIMEOUT_SECONDS);
  timeout.expire();
}

function nearestPoint({ points }: RouteTracker, trigger: ScenarioTrigger): number {
  let nearest = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (const [index, point] of points.entries()) {
    const distance = Math.hypot(point.x - trigger.x, point.y - trigger.y, point.z - trigger.z);
    if (distance >= shortest) continue;
    shortest = distance;
    nearest = index;
  }
  return nearest;
}
