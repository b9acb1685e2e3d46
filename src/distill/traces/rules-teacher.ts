import { RoadOption } from "../../map/road-option.js";
import type { SceneObject } from "../frames/frame.js";
import { keyObjects } from "../questions/frame-view.js";
import { letter } from "../questions/generate.js";
import { reasonText } from "../questions/planning.js";
import type { Question } from "../questions/question.js";
import { agree, type Decision, decisionText, parseDecision } from "../reasoning/decision.js";
import { foreseen } from "../reasoning/foresight.js";
import { type Hazard, hazardsOf, type SeenFrame } from "../reasoning/hazards.js";
import {
  described,
  headingOf,
  isLifeless,
  isMoving,
  metres,
  nameOf,
  sentence,
  weatherText,
} from "../reasoning/words.js";

/** Changes with any sentence that the rules can write. */
export const RULES_VERSION = "rules 1";

/** Objects that are spoken of, at most. */
const SPOKEN_OF = 3;

/** What a teacher says to a question. */
export interface Written {
  readonly reasoning: string;
  readonly content: string;
}

/**
 * Writes the reasoning of a careful driver in four stages, from what is visible alone: what is seen, what it will do,
 * what to do about it, and the decision. No model is asked: the sentences are rules.
 *
 * @param given the decision to arrive at; without it the rules decide by themselves.
 */
export function writeByRules(frame: SeenFrame, question: Question, given?: Decision): Written {
  const { decision: own, reason } = foreseen(frame);
  const decision = given ?? own;
  const objects = keyObjects(frame)
    .slice(0, SPOKEN_OF)
    .map(({ object }) => object);
  const reasoning = [
    `Perception: ${perceived(frame, objects)}`,
    `Prediction: ${predicted(frame, objects)}`,
    `Planning: ${planned(frame, decision, reason ?? (given && hazardsOf(frame)[0]))}`,
    `Behavior: Decision: ${decisionText(decision)}.`,
  ].join("\n");
  return { reasoning, content: answerText(question, decision) };
}

/** The option that says the decision, or comes nearest to it; in words where the question is open or no option fits. */
function answerText(question: Question, decision: Decision): string {
  const words = decisionText(decision);
  const exact = question.options.indexOf(words);
  const close = question.options.findIndex((option) => {
    const other = parseDecision(option);
    return other !== undefined && agree(other, decision);
  });
  const index = exact >= 0 ? exact : close;
  return index >= 0 ? `${letter(index)}. ${question.options[index]}` : sentence(words);
}

function perceived(frame: SeenFrame, objects: readonly SceneObject[]): string {
  const { visible, road } = frame;
  const seen = [`It is a ${weatherText(frame)}.`];
  if (road?.inJunction) seen.push("We are inside a junction.");
  else if (road && road.junctionAhead !== null && road.junctionAhead < 40)
    seen.push(`A junction is ${metres(road.junctionAhead)} ahead.`);
  const light = visible.lights.find(({ ahead }) => ahead > 0 && ahead < 50);
  if (light) seen.push(`The traffic light ${metres(light.ahead)} ahead is ${light.state}.`);
  const sign = visible.stopSigns.find(({ ahead }) => ahead > 0);
  if (sign) seen.push(`A stop sign stands ${metres(sign.ahead)} ahead.`);
  for (const object of objects)
    seen.push(`${sentence(described(object)).slice(0, -1)} (${object.sightings[0].camera}).`);
  if (objects.length === 0) seen.push("No road user is near.");
  return seen.join(" ");
}

function predicted(frame: SeenFrame, objects: readonly SceneObject[]): string {
  if (objects.length === 0) return "Nobody will come into our way.";
  return objects.map((object) => `The ${nameOf(object)} ${foretold(frame, object)}.`).join(" ");
}

/** What will become of it when it goes on as it does. */
function foretold(frame: SeenFrame, object: SceneObject): string {
  if (isLifeless(object) || object.isParked) return "will stay where it is";
  if (!isMoving(object)) return "stands and may start";
  const { onRoute } = object;
  const isBehind = object.x < 0;
  const heading = headingOf(object);
  if (heading === "crossing") {
    const comes = onRoute !== null && onRoute.right * object.velocity[1] < 0 && !isBehind;
    return comes ? "will come into our way" : "will leave our way free";
  }
  if (heading === "oncoming") {
    const turnsAcross = frame.navigation.manoeuvre?.option === RoadOption.LEFT;
    return turnsAcross && !isBehind ? "will meet us where we turn" : "will pass us";
  }
  return isBehind ? "will follow us" : "will drive on ahead of us";
}

function planned(frame: SeenFrame, { steering, speed }: Decision, reason: Hazard | undefined): string {
  if (speed === "wait") {
    return reason
      ? `${sentence(reasonText(reason))} So we stand and wait.`
      : `${UNEXPLAINED} we stand and wait.`;
  }
  // A turn that is still to come asks for nothing yet.
  const isLater = steering === "go straight" && frame.navigation.manoeuvre !== null;
  const steer = `${routeText(frame)}, ${isLater ? "and for now" : "so"} we ${steering}.`;
  const brakes = speed === "slow down" || speed === "stop";
  if (brakes) {
    return reason
      ? `${steer} ${sentence(reasonText(reason))} So we ${speed}.`
      : `${steer} ${UNEXPLAINED} we ${speed}.`;
  }
  return reason && reason.type !== "turn"
    ? `${steer} ${sentence(reasonText(reason))} ${release(reason)}, so we ${speed}.`
    : `${steer} The way is free, so we ${speed}.`;
}

/** Why something that could hold us does not. */
function release({ type }: Hazard): string {
  if (type.endsWith("light")) return "It will soon let us go";
  return type === "stop sign" ? "It holds us no longer" : "It leaves us room";
}

/** How the rules begin a sentence that nothing visible accounts for; a filter looks for it. */
export const UNEXPLAINED = "For a reason that no camera shows,";

/** What the route does next. */
function routeText({ navigation: { manoeuvre, route } }: SeenFrame): string {
  const words: Partial<Record<number, string>> = {
    [RoadOption.LEFT]: "turns left",
    [RoadOption.RIGHT]: "turns right",
    [RoadOption.STRAIGHT]: "crosses the junction",
    [RoadOption.CHANGELANELEFT]: "changes to the left lane",
    [RoadOption.CHANGELANERIGHT]: "changes to the right lane",
  };
  if (manoeuvre && manoeuvre.ahead < 40) {
    const where = manoeuvre.ahead < 1 ? "here" : `in ${metres(manoeuvre.ahead)}`;
    return `The route ${words[manoeuvre.option]} ${where}`;
  }
  const far = route.find(([x]) => x > 25);
  if (far && Math.abs(far[1]) > 2) return `The road bends to the ${far[1] < 0 ? "left" : "right"}`;
  return "The route follows the lane";
}
