import { ActorBlocked } from "./criteria/actor-blocked.js";
import { Collision } from "./criteria/collision.js";
import { CriteriaSet } from "./criteria/criteria-set.js";
import type { Criterion, CriterionStatus } from "./criteria/criterion.js";
import { InRoute } from "./criteria/in-route.js";
import { MinimumSpeed } from "./criteria/minimum-speed.js";
import { OutsideRouteLanes } from "./criteria/outside-route-lanes.js";
import { RouteCompletion } from "./criteria/route-completion.js";
import { RouteTimeout } from "./criteria/route-timeout.js";
import { RunningRedLight } from "./criteria/running-red-light.js";
import { RunningStopSign } from "./criteria/running-stop-sign.js";
import { ScoredRoute } from "./criteria/scored-route.js";
import type { World } from "./world.js";

/** How the behaviour tree stands after a tick. */
export type TreeStatus = CriterionStatus | "timeout";

/** What judges the ego: the criteria of the route and of its scenarios, and the route's timeout. */
export class Judge {
  readonly route: ScoredRoute;
  readonly criteria: CriteriaSet;
  readonly #world: World;
  readonly #blocked = new ActorBlocked();
  readonly #outside: OutsideRouteLanes;
  readonly #timeout: RouteTimeout;

  constructor(world: World) {
    const { map, lights, tracker } = world;
    this.#world = world;
    this.route = new ScoredRoute(tracker.points);
    this.#outside = new OutsideRouteLanes(this.route, map);
    this.#timeout = new RouteTimeout(this.route);
    this.criteria = new CriteriaSet([
      new RouteCompletion(this.route),
      this.#outside,
      new Collision(),
      new RunningRedLight(map, lights),
      new RunningStopSign(map),
      new MinimumSpeed(this.route),
      new InRoute(this.route),
      this.#blocked,
    ]);
    world.onContact((actor, state) => this.criteria.touch(actor, state));
  }

  /** Ticks the criteria and the route's timeout; once a tick, after the stage. */
  update(): TreeStatus {
    const { state, map, tracker } = this.#world;
    const status = this.criteria.update(state);
    const timedOut = this.#timeout.update(state, map.lanes[tracker.point.lane].speedLimit);
    return status === "running" && timedOut ? "timeout" : status;
  }

  /** Switches the test for a standing ego; scenarios in which it has to wait switch it off. */
  setBlockedTest(active: boolean): void {
    this.#blocked.setActive(active);
  }

  /** Switches the test for oncoming lanes; scenarios that force the ego into one switch it off. */
  setDirectionTest(active: boolean): void {
    this.#outside.setDirectionCheck(active);
  }

  /** Starts a criterion that a scenario brings. */
  startCriterion(criterion: Criterion): void {
    this.criteria.add(criterion);
  }

  /** Ends it again; its events stay. */
  stopCriterion(criterion: Criterion): void {
    this.criteria.stop(criterion, this.#world.state);
  }
}
