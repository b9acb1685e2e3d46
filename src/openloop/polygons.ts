import { boxesOverlap, type GroundBox } from "../geometry/boxes.js";
import { admittedAgents, SPARSEDRIVE_AGENTS } from "./agent-rules.js";
import { type CollisionFlags, emptyFlags } from "./collision.js";
import { EGO_CENTRE_AHEAD, EGO_LENGTH, EGO_WIDTH } from "./ego-box.js";
import { type Agent, type OpenLoopSample, PLAN_STEPS } from "./sample.js";

/** A path that ends nearer to its first waypoint than this has no direction of its own, m. */
const SHORTEST_MOVING_PATH = 0.5;

/** SparseDrive's collision test: exact rectangles, the ego turned along its path; touching counts. */
export function polygonFlags(sample: OpenLoopSample, plan: Float64Array): CollisionFlags {
  const agents = admittedAgents(sample, SPARSEDRIVE_AGENTS);
  const flags = emptyFlags();
  const recordedHeadings = pathHeadings(sample.recorded);
  const planHeadings = pathHeadings(plan);
  for (let i = 0; i < PLAN_STEPS; i++) {
    if (sample.mask[i] === 0) continue;
    flags.recorded[i] = hitsAny(agents, i + 1, egoBox(sample.recorded, recordedHeadings, i));
    flags.plan[i] = hitsAny(agents, i + 1, egoBox(plan, planHeadings, i));
  }
  return flags;
}

/**
 * Headings along six waypoints, radians in the plan frame: central differences of the origin and the waypoints,
 * the backward one at the last; straight ahead for all where first and last lie within 0.5 m (SparseDrive).
 */
export function pathHeadings(path: Float64Array): Float64Array {
  const headings = new Float64Array(PLAN_STEPS).fill(Math.PI / 2);
  const last = PLAN_STEPS - 1;
  const length = Math.hypot(path[2 * last] - path[0], path[2 * last + 1] - path[1]);
  if (length < SHORTEST_MOVING_PATH) return headings;
  for (let i = 0; i < PLAN_STEPS; i++) {
    const next = Math.min(i + 1, last);
    const fromX = i === 0 ? 0 : path[2 * i - 2];
    const fromY = i === 0 ? 0 : path[2 * i - 1];
    headings[i] = Math.atan2(path[2 * next + 1] - fromY, path[2 * next] - fromX);
  }
  return headings;
}

/** The ego's rectangle at a waypoint. */
export function egoBox(path: Float64Array, headings: Float64Array, i: number): GroundBox {
  const yaw = headings[i];
  return {
    x: path[2 * i] + EGO_CENTRE_AHEAD * Math.cos(yaw),
    y: path[2 * i + 1] + EGO_CENTRE_AHEAD * Math.sin(yaw),
    yaw,
    halfLength: EGO_LENGTH / 2,
    halfWidth: EGO_WIDTH / 2,
  };
}

function hitsAny(agents: readonly Agent[], step: number, ego: GroundBox): 0 | 1 {
  for (const agent of agents) {
    const offset = SPARSEDRIVE_AGENTS.offsetAt(agent, step);
    if (offset < 0) continue;
    const box = {
      x: agent.track[offset],
      y: agent.track[offset + 1],
      yaw: agent.track[offset + 2],
      halfLength: agent.length / 2,
      halfWidth: agent.width / 2,
    };
    if (boxesOverlap(ego, box)) return 1;
  }
  return 0;
}
