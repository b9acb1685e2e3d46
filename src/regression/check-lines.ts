import type { EpisodeCheck } from "./check-episodes.js";

/** What is wrong with an episode, a sentence each; empty when it passed. */
export function faultsOf({ rescore, resimulation, reinference }: EpisodeCheck): string[] {
  const faults = (rescore ?? []).map(
    ({ field, recorded, now }) => `the events give ${field} ${text(now)}, recorded is ${text(recorded)}`,
  );
  if (resimulation?.type === "length") {
    faults.push(
      `the episode now ends after ${resimulation.now} ticks, recorded are ${resimulation.recorded}`,
    );
  }
  if (resimulation?.type === "differs") {
    const { tick, actor, field, recorded, now } = resimulation;
    faults.push(
      actor === null
        ? `the world differs from tick ${tick} on; a recording (drive --record) would say who and what`
        : `from tick ${tick} on: ${actor} has ${field} ${now}, recorded is ${recorded}`,
    );
  }
  if (reinference && reinference.exceeded.length > 0) {
    const { waypointDistance, lateralBias, speedDifference, tokenAgreement, firstTick } = reinference;
    const tokens = tokenAgreement === null ? "" : `, ${(100 * tokenAgreement).toFixed(1)} % of tokens agree`;
    faults.push(
      `plans differ beyond tolerance (${reinference.exceeded.join(", ")}), first at tick ${firstTick ?? "-"}: waypoints by ${waypointDistance.toFixed(3)} m, ` +
        `${lateralBias.toFixed(3)} m to the right, speed by ${speedDifference.toFixed(3)} m/s${tokens}`,
    );
  }
  return faults;
}

/** What was checked of an episode that passed. */
export function passText({ rescore, resimulation, reinference }: EpisodeCheck): string {
  const parts = [
    ...(rescore ? ["record"] : []),
    ...(resimulation?.type === "same" ? [`${resimulation.ticks} ticks`] : []),
    ...(reinference ? [`${reinference.steps} plans (${reinference.latencyMs.toFixed(1)} ms each)`] : []),
  ];
  return `the same: ${parts.join(", ")}`;
}

function text(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
