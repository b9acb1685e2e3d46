import type { Task } from "../objective/difficulty.js";

/** How a question wants to be answered. */
export const forms = ["mcq", "vqa", "yes-no"] as const;
export type Form = (typeof forms)[number];

/** One thing that a judge looks at, and its share of the 100 points. */
interface RubricItem {
  readonly points: number;
  readonly what: string;
}

/** How answers of one task and form are judged. The points of its items sum to 100. */
export interface Rubric {
  readonly name: string;
  readonly items: readonly RubricItem[];
  /** What the judge must know beyond the items. */
  readonly rule?: string;
}

/** Changes with any word that a judge reads, so that scores of different wordings are never mixed. */
export const RUBRIC_VERSION = "rubrics 1";

const grammar = "language: it is free of mistakes in grammar and easy to read";

const perceptionMcq: Rubric = {
  name: "perception-mcq",
  items: [
    { points: 50, what: "choice: the chosen option is the one of the reference; all points or none" },
    { points: 10, what: "object: the explanation recognises the object in question" },
    { points: 15, what: "place: the explanation tells where the object is and which way it faces" },
    { points: 15, what: "surroundings: the explanation shows that what is around the object was seen" },
    { points: 10, what: "clarity: the explanation is clear and to the point" },
  ],
  rule: "An answer without an explanation gets no points for anything but the choice.",
};

const perceptionVqa: Rubric = {
  name: "perception-vqa",
  items: [
    { points: 20, what: "action: the action or state that it names agrees with the reference" },
    { points: 20, what: "motion: it is exact about direction and manner of motion" },
    { points: 15, what: "context: what it says fits the driving scene" },
    { points: 15, what: "awareness: it takes the situation and its other road users into account" },
    { points: 20, what: "clarity: it is concise and clear" },
    { points: 10, what: grammar },
  ],
};

const predictionYesNo: Rubric = {
  name: "prediction-yes-no",
  items: [
    { points: 40, what: "judgement: its yes or no is that of the reference; all points or none" },
    { points: 15, what: "category: it names the right kind of object" },
    { points: 15, what: "appearance: it describes the object as it looks" },
    { points: 15, what: "motion: it tells the object's place and motion rightly" },
    { points: 15, what: "reasons: its reasons support the judgement" },
  ],
};

const predictionVqa: Rubric = {
  name: "prediction-vqa",
  items: [
    { points: 20, what: "priority: it names the objects of the reference, in the order of their importance" },
    { points: 20, what: "category: it tells their kinds and looks rightly" },
    { points: 15, what: "state: it tells their states of motion rightly" },
    { points: 15, what: "advice: the action it advises the ego vehicle to take agrees with the reference" },
    { points: 20, what: "logic: its steps follow from each other" },
    { points: 10, what: grammar },
  ],
};

const planningVqa: Rubric = {
  name: "planning-vqa",
  items: [
    { points: 40, what: "action: the action of the ego vehicle is that of the reference" },
    { points: 20, what: "reasons: its reasons are sound and lead to the action" },
    { points: 15, what: "confidence: its probability or confidence agrees with the reference" },
    { points: 15, what: "safety: it heeds the scene and what is safe in it" },
    { points: 10, what: "brevity: it says no more than is needed" },
  ],
};

const behaviorMcq: Rubric = {
  name: "behavior-mcq",
  items: [
    { points: 50, what: "choice: the chosen option is the one of the reference; all points or none" },
    { points: 15, what: "detail: it describes steering and speed of the ego vehicle in detail" },
    { points: 15, what: "reasons: its reasons lead to the choice" },
    { points: 10, what: "context: it refers to what the scene shows" },
    { points: 10, what: grammar },
  ],
};

/** All six. */
export const rubrics = [
  perceptionMcq,
  perceptionVqa,
  predictionYesNo,
  predictionVqa,
  planningVqa,
  behaviorMcq,
];

/**
 * The rubric for a question. The paper has one for each pair that its data hold; other pairs take that of the same task,
 * and behavior questions that are no choice, that of planning.
 */
export function rubricFor(task: Task, form: Form): Rubric {
  if (task === "perception") return form === "mcq" ? perceptionMcq : perceptionVqa;
  if (task === "prediction") return form === "yes-no" ? predictionYesNo : predictionVqa;
  if (task === "planning") return planningVqa;
  return form === "mcq" ? behaviorMcq : planningVqa;
}
