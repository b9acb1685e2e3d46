import { metresWord, NONE, type Readout, readoutNames, speedWord } from "../policy/vla/prompt.js";
import type { DrivingFrame } from "./frames/frame.js";
import { decisionOf } from "./reasoning/decision.js";
import { type Hazard, hazardsOf } from "./reasoning/hazards.js";

/** Lights and signs farther off than this are not told, metres: their lamps are less than two pixels. */
const SIGNAL_RANGE = 60;

type Tells<Word extends string> = Partial<Record<Hazard["type"], Word>>;

const leads: Tells<string> = {
  "vehicle ahead": "vehicle",
  "emergency vehicle": "vehicle",
  obstacle: "obstacle",
  pedestrian: "pedestrian",
  bicycle: "bicycle",
};
const threats: Tells<string> = {
  "crossing vehicle": "crossing",
  "oncoming vehicle": "oncoming",
  "merging vehicle": "merging",
  pedestrian: "walking",
};

/**
 * What is true at each readout of the prompt, in its order: what cameras show of lights, signs and road users, and how
 * far and where the vehicle went.
 *
 * @param frame one whose future is known.
 */
export function readoutAnswers(frame: DrivingFrame): string[] {
  const { visible, ego } = frame;
  const future = frame.truth.future!;
  const isAhead = ({ ahead }: { ahead: number }) => ahead > 0 && ahead < SIGNAL_RANGE;
  const light = visible.lights.find(isAhead);
  const sign = visible.stopSigns.find(isAhead);
  const hazards = hazardsOf(frame);
  const lead = nearest(hazards, leads);
  const { steering, speed } = decisionOf(future, ego.speed);
  const [x, y] = future[future.length - 1];
  const answers: Record<Readout, string> = {
    light: light && light.state !== "off" ? light.state : NONE,
    line: light ? metresWord(light.ahead) : NONE,
    sign: sign ? metresWord(sign.ahead) : NONE,
    lead: lead ? leads[lead.type]! : NONE,
    gap: lead ? metresWord(Math.max(0, lead.gap)) : NONE,
    pace: lead ? speedWord(Math.round(lead.speed)) : NONE,
    threat: threats[nearest(hazards, threats)?.type ?? "turn"] ?? NONE,
    reach: metresWord(Math.hypot(x, y)),
    steer: steering.replaceAll(" ", "-"),
    change: speed === "keep the speed" ? "keep" : speed.replaceAll(" ", "-"),
  };
  return readoutNames.map((name) => answers[name]);
}

function nearest(hazards: readonly Hazard[], of: Tells<string>): Hazard | undefined {
  return hazards
    .filter(({ type }) => of[type] !== undefined)
    .sort((first, second) => first.gap - second.gap)[0];
}
