import { type Agent, type OpenLoopSample, trackIndex } from "./sample.js";

/**
 * Which agents a protocol sees at which step. Each rule gives the offset of a pose in `track` or `chain`, or -1
 * where the agent does not count. Rules: the released code of each protocol, by category name.
 */
export interface AgentRule {
  /** May the agent count in this sample at all? */
  admits(agent: Agent): boolean;
  /** The poses that {@link offsetAt} points into. */
  posesOf(agent: Agent): Float64Array;
  /** Where the pose at a step (1..6) begins; -1 where there is none. */
  offsetAt(agent: Agent, step: number): number;
}

/** The vehicles among nuScenes' detection classes: no emergency vehicles. */
const DETECTION_VEHICLES: ReadonlySet<string> = new Set([
  "vehicle.car",
  "vehicle.truck",
  "vehicle.construction",
  "vehicle.bus.bendy",
  "vehicle.bus.rigid",
  "vehicle.trailer",
  "vehicle.motorcycle",
  "vehicle.bicycle",
]);

/** The people among nuScenes' detection classes: no strollers, wheelchairs or personal mobility. */
const DETECTION_PEOPLE: ReadonlySet<string> = new Set([
  "human.pedestrian.adult",
  "human.pedestrian.child",
  "human.pedestrian.construction_worker",
  "human.pedestrian.police_officer",
]);

/** How far VAD looks for agents now, m to either side and ahead or behind. */
const VAD_RANGE_ASIDE = 15;
const VAD_RANGE_ALONG = 30;

const PRESENT = trackIndex(0);

function annotatedOffset(agent: Agent, step: number): number {
  const offset = 3 * trackIndex(step);
  return Number.isNaN(agent.track[offset]) ? -1 : offset;
}

function annotatedWithPoints(agent: Agent, step: number): number {
  return agent.hasPoints[trackIndex(step)] === 1 ? annotatedOffset(agent, step) : -1;
}

const trackOf = (agent: Agent) => agent.track;

/** Vehicles of the detection classes, every annotation, newcomers too. */
export const UNIAD_AGENTS: AgentRule = {
  admits: (agent) => DETECTION_VEHICLES.has(agent.category),
  posesOf: trackOf,
  offsetAt: annotatedOffset,
};

/** All vehicles and people that were seen well in one of the last three frames, then every annotation of them. */
export const STP3_AGENTS: AgentRule = {
  admits: (agent) => isVehicleOrHuman(agent.category) && wasSeen(agent),
  posesOf: trackOf,
  offsetAt: annotatedOffset,
};

function isVehicleOrHuman(category: string): boolean {
  return category.startsWith("vehicle.") || category.startsWith("human.");
}

function wasSeen(agent: Agent): boolean {
  for (let index = 0; index <= PRESENT; index++) {
    if (agent.isVisible[index] === 1 && !Number.isNaN(agent.track[3 * index])) return true;
  }
  return false;
}

/** Agents near now, with points, one following annotation a step even where a frame lies between. */
export const VAD_AGENTS: AgentRule = {
  admits(agent) {
    const x = agent.track[3 * PRESENT];
    const y = agent.track[3 * PRESENT + 1];
    return (
      (DETECTION_VEHICLES.has(agent.category) || DETECTION_PEOPLE.has(agent.category)) &&
      agent.hasPoints[PRESENT] === 1 &&
      Math.abs(x) <= VAD_RANGE_ASIDE &&
      Math.abs(y) <= VAD_RANGE_ALONG
    );
  },
  posesOf: (agent) => agent.chain,
  offsetAt: (agent, step) => (3 * step <= agent.chain.length ? 3 * (step - 1) : -1),
};

/** UniAD's classes, annotations with points only. */
export const BEVPLANNER_AGENTS: AgentRule = {
  admits: UNIAD_AGENTS.admits,
  posesOf: trackOf,
  offsetAt: annotatedWithPoints,
};

/** Every annotated object with points, cones and barriers too. */
export const SPARSEDRIVE_AGENTS: AgentRule = {
  admits: () => true,
  posesOf: trackOf,
  offsetAt: annotatedWithPoints,
};

/** The agents of a sample that a rule admits; the sample must know its agents. */
export function admittedAgents(sample: OpenLoopSample, rule: AgentRule): Agent[] {
  return sample.agents!.filter((agent) => rule.admits(agent));
}
