import type { EpisodeStart, Observation, Plan } from "../bridge/messages.js";
import type { CameraImage } from "../bridge/observation.js";
import type { RecordedStep, Recording } from "../episodes/recording/recording.js";
import type { PlanMessage } from "../episodes/recording/topics.js";
import type { Policy } from "../policy/policy.js";

/** How far a policy's plans may lie from the recorded ones. */
export interface PlanTolerances {
  /** Mean distance of waypoints over the episode, m. */
  readonly waypoints: number;
  /** Mean signed distance to the right over the episode, m: noise averages out in it, a bias does not. */
  readonly lateralBias: number;
  /** Least share of action tokens that agree. */
  readonly tokens: number;
  /** Mean difference of the planned speed, m/s. */
  readonly speed: number;
}

/** Well above the jitter of an honest policy's arithmetic, and below what changes how it drives. */
const planTolerances: PlanTolerances = { waypoints: 0.1, lateralBias: 0.05, tokens: 0.99, speed: 0.2 };

export interface ReinferenceResult {
  /** Steps compared. */
  readonly steps: number;
  readonly waypointDistance: number;
  readonly lateralBias: number;
  readonly speedDifference: number;
  /** Null where the recorded plans have no tokens. */
  readonly tokenAgreement: number | null;
  /** Mean wall-clock milliseconds of a plan; for information only. */
  readonly latencyMs: number;
  /** The first step that differs by more than the tolerances allow on the mean; null for none. */
  readonly firstTick: number | null;
  /** What is beyond its tolerance. */
  readonly exceeded: readonly (keyof PlanTolerances)[];
}

/**
 * Depth 3: gives the recorded observations to a policy and compares its plans with the recorded ones.
 *
 * @param openDrive the map's text, which recordings leave out.
 */
export async function reinfer(
  recording: Recording,
  policy: Policy,
  openDrive: string,
  tolerances = planTolerances,
): Promise<ReinferenceResult> {
  await policy.reset(startOf(recording, policy, openDrive));
  const sums = { steps: 0, distance: 0, bias: 0, speed: 0, points: 0, tokens: 0, agreeing: 0, latency: 0 };
  let firstTick: number | null = null;
  for await (const step of recording.steps()) {
    const begun = performance.now();
    const plan = await policy.plan(observationOf(recording, policy, step));
    sums.latency += performance.now() - begun;
    sums.steps++;
    if (!step.plan) continue;
    const { distance, bias, speed, points } = comparePlans(step.plan, plan);
    const tokens = step.plan.actionTokens ?? [];
    const agreeing = tokens.filter((token, i) => plan.actionTokens?.[i] === token).length;
    const isOff =
      agreeing < tokens.length ||
      (points > 0 && (distance / points > tolerances.waypoints || speed / points > tolerances.speed));
    if (isOff) firstTick ??= step.observation.tick;
    sums.distance += distance;
    sums.bias += bias;
    sums.speed += speed;
    sums.points += points;
    sums.tokens += tokens.length;
    sums.agreeing += agreeing;
  }
  const points = Math.max(1, sums.points);
  const result = {
    steps: sums.steps,
    waypointDistance: sums.distance / points,
    lateralBias: sums.bias / points,
    speedDifference: sums.speed / points,
    tokenAgreement: sums.tokens > 0 ? sums.agreeing / sums.tokens : null,
    latencyMs: sums.latency / Math.max(1, sums.steps),
    firstTick,
  };
  return { ...result, exceeded: exceededBy(result, tolerances) };
}

function exceededBy(
  result: Omit<ReinferenceResult, "exceeded">,
  tolerances: PlanTolerances,
): (keyof PlanTolerances)[] {
  const exceeded: (keyof PlanTolerances)[] = [];
  if (result.waypointDistance > tolerances.waypoints) exceeded.push("waypoints");
  if (Math.abs(result.lateralBias) > tolerances.lateralBias) exceeded.push("lateralBias");
  if (result.tokenAgreement !== null && result.tokenAgreement < tolerances.tokens) exceeded.push("tokens");
  if (result.speedDifference > tolerances.speed) exceeded.push("speed");
  return exceeded;
}

/** Sums over the waypoints that both plans have; one that is missing counts with its whole distance. */
function comparePlans(recorded: PlanMessage, now: Plan) {
  const sum = { distance: 0, bias: 0, speed: 0, points: 0 };
  const points = Math.max(recorded.waypoints.length, now.waypoints.length);
  for (let i = 0; i < points; i++) {
    const [ahead, right] = recorded.waypoints[i] ?? [0, 0];
    const [nowAhead, nowRight] = now.waypoints[i] ?? [0, 0];
    const before = stepSpeed(recorded, i);
    const after = stepSpeed(now, i);
    sum.distance += Math.hypot(nowAhead - ahead, nowRight - right);
    sum.bias += nowRight - right;
    sum.speed += Math.abs(after - before);
    sum.points++;
  }
  return sum;
}

/** Speed towards a waypoint from the one before, m/s. */
function stepSpeed(
  { waypoints, waypointSeconds }: Pick<Plan, "waypoints" | "waypointSeconds">,
  i: number,
): number {
  const [x, y] = waypoints[i] ?? [0, 0];
  const [fromX, fromY] = waypoints[i - 1] ?? [0, 0];
  return Math.hypot(x - fromX, y - fromY) / waypointSeconds;
}

function startOf({ start }: Recording, { needs }: Policy, openDrive: string): EpisodeStart {
  const { privileged, ...rest } = start;
  return needs.privileged ? { ...rest, privileged: { ...privileged, openDrive } } : rest;
}

function observationOf(
  { start }: Recording,
  { needs }: Policy,
  { observation, images }: RecordedStep,
): Observation {
  const { privileged, ...rest } = observation;
  return {
    type: "observation",
    episode: start.episode,
    ...rest,
    ...(needs.privileged && { privileged }),
    images:
      needs.cameras.length === 0
        ? []
        : start.cameras.flatMap(({ id, width, height, jpegQuality }): CameraImage[] => {
            const bytes = images.get(id);
            if (!bytes) return [];
            return [
              { id, width, height, encoding: "jpeg", quality: jpegQuality, channelOrder: "rgb", bytes },
            ];
          }),
  };
}
