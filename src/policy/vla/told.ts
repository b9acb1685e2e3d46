import { NONE, type Readout, readoutNames } from "./prompt.js";

/** What a student answered at its readouts, as the four stages of a teacher's reasoning. */
export function toldReasoning(words: readonly string[]): string {
  const told = Object.fromEntries(readoutNames.map((name, place) => [name, words[place] ?? NONE])) as Record<
    Readout,
    string
  >;
  const seen = [
    told.light === NONE ? "no light" : `${told.light} light${metresAhead(told.line)}`,
    ...(told.sign === NONE ? [] : [`stop sign${metresAhead(told.sign)}`]),
    told.lead === NONE ? "the way is free" : `${told.lead} in the way${metresAhead(told.gap)}`,
  ];
  const expected = [
    ...(told.lead === NONE || told.pace === NONE ? [] : [`it moves at ${told.pace} m/s`]),
    ...(told.threat === NONE
      ? ["nobody comes into the way"]
      : [`${told.threat} traffic may come into the way`]),
  ];
  const action = `${told.steer}, ${told.change}`.replaceAll("-", " ");
  return [
    `Perception: ${seen.join(", ")}.`,
    `Prediction: ${expected.join(", ")}.`,
    `Planning: ${told.reach} m in three seconds.`,
    `Behavior: ${action}.`,
  ].join(" ");
}

function metresAhead(metres: string): string {
  return metres === NONE ? "" : ` ${metres} m ahead`;
}
