import { scenarioType } from "./scenario.js";
import { driven } from "./script.js";

/** Scenarios in which nothing is scripted: the route, the junction's control and the traffic are the task. */

const DRIVEN = 200;

function unscripted(source: string) {
  return scenarioType({
    source,
    parameters: {},
    hasTimeout: true,
    setUp: ({ world }) => ({ play: () => driven(world, DRIVEN) }),
  });
}

export const tJunction = unscripted("T_Junction, t_junction.py");
export const sequentialLaneChange = unscripted("SequentialLaneChange, sequentially_lane_change.py");
