import {
  allDecisions,
  type Decision,
  decisionText,
  parseDecision,
  type Steering,
  steerings,
} from "../reasoning/decision.js";
import type { Template } from "./question.js";

/** Speeds of DriveLM's behavior question, m/s: from which each is said. */
const paces = [
  [12, "very fast"],
  [8, "fast"],
  [4, "at normal speed"],
  [0.5, "slowly"],
] as const;
const standing = "not moving";
type Pace = (typeof paces)[number][1] | typeof standing;
const paceScale: readonly Pace[] = [...paces.map(([, name]) => name), standing];

const steeringWords: Readonly<Record<Steering, string>> = {
  "turn left": "steering to the left",
  "bear left": "slightly steering to the left",
  "go straight": "going straight",
  "bear right": "slightly steering to the right",
  "turn right": "steering to the right",
};

/** What the ego vehicle does: the summary of the final decision. */
export const behavior: readonly Template[] = [
  {
    name: "decision",
    task: "behavior",
    chain: null,
    phrasings: {
      open: [
        "What will the ego vehicle do in the next three seconds?",
        "Decide how the ego vehicle drives on for the next three seconds.",
        "What is the decision of the ego vehicle: steering and speed?",
      ],
      choice: [
        "Which decision fits the next three seconds?",
        "What should the ego vehicle do now?",
        "Choose how the ego vehicle drives on.",
      ],
    },
    find({ decision }) {
      if (!decision) return [];
      return [
        {
          value: decisionText(decision),
          answer: decisionText(decision),
          others: allDecisions()
            .filter((other) => areApart(decision, other))
            .map(decisionText),
          areApart: (first, second) => areApart(parseDecision(first)!, parseDecision(second)!),
        },
      ];
    },
  },
  {
    name: "steering-and-pace",
    task: "behavior",
    chain: null,
    phrasings: {
      choice: ["Predict the behavior of the ego vehicle.", "How is the ego vehicle going to move?"],
    },
    find({ decision, frame: { truth } }) {
      if (!decision || !truth.future) return [];
      const last = truth.future[truth.future.length - 1];
      const pace = paceOf(Math.hypot(last[0], last[1]) / 3);
      const answer = { steering: pace === standing ? "go straight" : decision.steering, pace } as const;
      return [
        {
          value: `${steeringWords[answer.steering]}, ${pace}`,
          answer: sentence(answer),
          others: movements.filter((other) => areFarApart(answer, other)).map(sentence),
          areApart: (first, second) =>
            areFarApart(movementOf.get(first) ?? answer, movementOf.get(second) ?? answer),
        },
      ];
    },
  },
];

function paceOf(speed: number): Pace {
  return paces.find(([from]) => speed >= from)?.[1] ?? standing;
}

interface Movement {
  readonly steering: Steering;
  readonly pace: Pace;
}

/** DriveLM's 21: five ways to steer at four paces, and not moving. */
const movements: readonly Movement[] = [
  ...steerings.flatMap((steering) => paces.map(([, pace]) => ({ steering, pace }))),
  { steering: "go straight", pace: standing },
];

function sentence({ steering, pace }: Movement): string {
  return `The ego vehicle is ${steeringWords[steering]}. The ego vehicle is ${pace === standing ? standing : `driving ${pace}`}.`;
}

const movementOf: ReadonlyMap<string, Movement> = new Map(
  movements.map((movement) => [sentence(movement), movement]),
);

/** Whether two options can be told apart on a picture: two steps of steering, or two of pace. One step cannot. */
function areFarApart(first: Movement, second: Movement): boolean {
  const turned = Math.abs(steerings.indexOf(first.steering) - steerings.indexOf(second.steering));
  const faster = Math.abs(paceScale.indexOf(first.pace) - paceScale.indexOf(second.pace));
  return turned >= 2 || faster >= 2;
}

/** Speed changes that a picture tells apart, along a scale; neighbours do not count. */
const scale = ["wait", "stop", "slow down", "keep the speed", "speed up"];

function areApart(first: Decision, second: Decision): boolean {
  const turned = Math.abs(steerings.indexOf(first.steering) - steerings.indexOf(second.steering));
  const changed = Math.abs(scale.indexOf(first.speed) - scale.indexOf(second.speed));
  return turned >= 2 || changed >= 2;
}
