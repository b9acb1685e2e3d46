import type { DrivingFrame, SceneObject } from "../frames/frame.js";
import type { Hazard } from "../reasoning/hazards.js";
import { described, metres, sentence } from "../reasoning/words.js";
import { futureOf, movers } from "./frame-view.js";
import type { Template } from "./question.js";
import { lightAhead, obstaclesAhead, stopSignAhead } from "./signals.js";

/** What to do. */
export const planning: readonly Template[] = [
  {
    name: "stop-sign-action",
    task: "planning",
    chain: [1, 1],
    phrasings: {
      choice: [
        "What should the ego vehicle do about the stop sign?",
        "How should the ego vehicle deal with the stop sign ahead?",
      ],
    },
    find({ frame, decision }) {
      const sign = stopSignAhead(frame);
      if (!sign || sign === "hidden" || !decision) return [];
      const stop = "Come to a stop at the line, then go when the way is free.";
      const go = "Drive on, having stopped at the line.";
      const ignore = "Pass it without stopping.";
      if (decision.speed === "slow down" || decision.speed === "stop" || decision.speed === "wait")
        return [
          { value: "stop", answer: stop, others: [ignore, "Speed up to be through before others come."] },
        ];
      if (frame.ego.speed < 1 && decision.speed === "speed up" && sign.ahead < 8)
        return [{ value: "go", answer: go, others: ["Wait for it to change.", "Turn round."] }];
      return [];
    },
  },
  {
    name: "light-action",
    task: "planning",
    chain: [2, 2],
    phrasings: {
      choice: [
        "What should the ego vehicle do about the traffic light?",
        "Which action does the traffic light ask of the ego vehicle?",
      ],
    },
    find({ frame }) {
      const light = lightAhead(frame);
      if (!light || light === "hidden" || (light.state !== "red" && light.state !== "green")) return [];
      const stop = "Stop before the line and wait until it is green.";
      const go = "Drive on as far as the traffic ahead allows.";
      const [answer, other] = light.state === "red" ? [stop, go] : [go, stop];
      return [{ value: light.state, answer, others: [other, "Turn round and look for another way."] }];
    },
  },
  {
    name: "must-deviate",
    task: "planning",
    chain: [3, 8],
    phrasings: {
      "yes-no": [
        "Must the ego vehicle leave its lane because of an obstruction?",
        "Does an obstruction ahead make the ego vehicle deviate from its lane?",
        "Will the ego vehicle have to steer around something?",
      ],
    },
    find(view) {
      const [obstacle] = obstaclesAhead(view);
      if (!obstacle)
        return [{ value: "no", answer: "no", because: "The lane ahead is clear.", isCommon: true }];
      return [
        {
          value: "yes",
          answer: "yes",
          because: `${obstacle.tag} stands in the way, ${metres(obstacle.object.onRoute!.ahead)} ahead.`,
          objects: [obstacle.tag],
        },
      ];
    },
  },
  {
    name: "crosses-path",
    task: "planning",
    chain: [4, 3],
    phrasings: {
      "yes-no": [
        "Does {object} cross the path of the ego vehicle?",
        "Will {object} come onto the way of the ego vehicle?",
        "Given where the ego vehicle is going, does {object} get in its way?",
      ],
    },
    find(view) {
      return movers(view).flatMap(({ tag, object }) => {
        const nearest = nearestToRoute(view.frame, object);
        // A near miss is no clean answer.
        if (nearest === undefined || (nearest > 1.5 && nearest < 3)) return [];
        const crosses = nearest <= 1.5;
        return [
          {
            value: crosses ? "yes" : "no",
            answer: crosses ? "yes" : "no",
            because: crosses ? "Its way leads over that of the ego vehicle." : "It keeps clear of the route.",
            slots: { object: tag },
            objects: [tag],
            about: object.id,
            isCommon: !crosses,
          },
        ];
      });
    },
  },
  {
    name: "must-brake",
    task: "planning",
    chain: [6, 0],
    phrasings: {
      "yes-no": [
        "Must the ego vehicle brake, and why?",
        "Is there a reason to brake?",
        "Should the ego vehicle slow down or stand, and what for?",
      ],
    },
    find(view) {
      const { decision, foresight } = view;
      if (!decision) return [];
      const brakes = decision.speed === "slow down" || decision.speed === "stop" || decision.speed === "wait";
      if (!brakes) {
        // It seems to have a reason, and does not brake: nobody can be asked why.
        if (foresight.reason) return [];
        return [{ value: "no", answer: "no", because: "There is no reason to brake.", isCommon: true }];
      }
      const reason = foresight.reason ?? view.hazards[0];
      if (!reason) return [];
      const tagged = view.objects.find(({ object }) => object.id === reason.object?.id);
      return [
        {
          value: "yes",
          answer: "yes",
          because: sentence(reasonText(reason)),
          ...(tagged && { objects: [tagged.tag] }),
        },
      ];
    },
  },
];

/** `a red light is 12 m ahead`. */
export function reasonText({ type, gap, object }: Hazard): string {
  if (type === "turn") return `the turn begins in ${metres(gap)}`;
  if (!object) return `the ${type} is ${metres(gap)} ahead`;
  return `there is ${described(object)}`;
}

/** How near an object comes to the ego's route in the next three seconds, and to where the ego can be by then: metres. */
function nearestToRoute(frame: DrivingFrame, object: SceneObject): number | undefined {
  const path = futureOf(frame, object);
  if (!path) return undefined;
  const { route } = frame.navigation;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [x, y] of path) {
    if (x < 0) continue;
    for (const [routeX, routeY] of route)
      nearest = Math.min(nearest, Math.hypot(routeX - x, routeY - y) - object.width / 2);
  }
  return nearest;
}
