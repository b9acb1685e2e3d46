import { RoadOption } from "../../map/road-option.js";
import type { SceneObject } from "../frames/frame.js";
import { isMoving, nameOf } from "../reasoning/words.js";
import { futureOf, movers } from "./frame-view.js";
import type { Template } from "./question.js";
import { lightAhead, stopSignAhead } from "./signals.js";

type Path = readonly (readonly [number, number, number])[];

/** What will come of it. */
export const prediction: readonly Template[] = [
  {
    name: "stop-sign-affects",
    task: "prediction",
    chain: [1, 0],
    phrasings: {
      "yes-no": [
        "Is the ego vehicle affected by a stop sign?",
        "Will the ego vehicle have to heed a stop sign soon?",
        "Does a stop sign hold for the ego vehicle?",
      ],
    },
    find({ frame }) {
      const sign = stopSignAhead(frame);
      if (sign === "hidden") return [];
      if (!sign)
        return [{ value: "no", answer: "no", because: "There is no stop sign near.", isCommon: true }];
      return [{ value: "yes", answer: "yes", because: "A stop sign stands ahead." }];
    },
  },
  {
    name: "light-state",
    task: "prediction",
    chain: [2, 1],
    phrasings: {
      choice: [
        "What is the state of the traffic light that holds for the ego vehicle?",
        "Which colour does the traffic light ahead show?",
        "What does the traffic light tell the ego vehicle?",
      ],
    },
    find({ frame }) {
      const light = lightAhead(frame);
      if (!light || light === "hidden" || light.state === "off") return [];
      const states = ["red", "yellow", "green"];
      return [
        {
          value: light.state,
          answer: light.state,
          others: states.filter((state) => state !== light.state),
        },
      ];
    },
  },
  {
    name: "lanes-that-matter",
    task: "prediction",
    chain: [3, 1],
    phrasings: {
      open: [
        "Given the command {command}, which lanes matter for the ego vehicle?",
        "The command is {command}. The traffic of which lanes must the ego vehicle watch?",
      ],
    },
    find({ frame: { navigation, road } }) {
      const lanes = lanesToWatch[navigation.command as RoadOption];
      if (!road || road.lanes === 0) return [];
      return [
        { value: String(navigation.command), answer: lanes[1], slots: { command: lanes[0] }, isCommon: true },
      ];
    },
  },
  {
    name: "may-change",
    task: "prediction",
    chain: [3, 5],
    phrasings: {
      choice: [
        "To which side do the markings let the ego vehicle change lane here?",
        "Where may the ego vehicle change lane?",
      ],
    },
    find({ frame: { road } }) {
      if (!road || road.inJunction || road.lane === 0) return [];
      const [left, right, both, none] = [
        "to the left only",
        "to the right only",
        "to both sides",
        "to neither side",
      ];
      const answer = road.mayChangeLeft
        ? road.mayChangeRight
          ? both
          : left
        : road.mayChangeRight
          ? right
          : none;
      return [
        {
          value: answer,
          answer,
          others: [left, right, both, none].filter((other) => other !== answer),
          isCommon: true,
        },
      ];
    },
  },
  {
    name: "object-going",
    task: "prediction",
    chain: [4, 1],
    phrasings: {
      choice: [
        "Where will {object} go in the next three seconds?",
        "What will {object} do next?",
        "Which way will {object} move?",
      ],
    },
    find(view) {
      const options = [
        "It goes straight on.",
        "It turns to its left.",
        "It turns to its right.",
        "It stays where it is.",
      ];
      return movers(view).flatMap(({ tag, object }) => {
        const going =
          object.class === "pedestrian" ? undefined : goingOf(futureOf(view.frame, object), object);
        if (going === undefined) return [];
        return [
          {
            value: ["straight", "left", "right", "stays"][going],
            answer: options[going],
            others: options.filter((_, index) => index !== going),
            slots: { object: tag },
            objects: [tag],
            about: object.id,
          },
        ];
      });
    },
  },
  {
    name: "object-stops",
    task: "prediction",
    chain: [4, 2],
    phrasings: {
      "yes-no": [
        "Will {object} stand still in three seconds?",
        "Three seconds from now, will {object} have stopped or still be standing?",
      ],
    },
    find(view) {
      return movers(view).flatMap(({ tag, object }) => {
        const path = futureOf(view.frame, object);
        if (!path) return [];
        const end = lengthOf(path.slice(-2));
        // Neither a stand nor a drive.
        if (end > 0.1 && end < 0.6) return [];
        const stands = end <= 0.1;
        return [
          {
            value: stands ? "yes" : "no",
            answer: stands ? "yes" : "no",
            because: stands
              ? isMoving(object)
                ? `The ${nameOf(object)} will stop.`
                : `The ${nameOf(object)} will go on standing.`
              : `The ${nameOf(object)} will be moving.`,
            slots: { object: tag },
            objects: [tag],
            about: object.id,
          },
        ];
      });
    },
  },
];

/** Name of each command and whose traffic it makes important, where people keep to the right. */
const lanesToWatch: Readonly<Record<RoadOption, readonly [string, string]>> = {
  [RoadOption.LEFT]: [
    "turn left",
    "The oncoming lanes, which the turn crosses, and the lanes of the road that it leads into.",
  ],
  [RoadOption.RIGHT]: ["turn right", "The lane that the turn leads into, and its traffic from the left."],
  [RoadOption.STRAIGHT]: ["go straight", "Its own lane and the crossing lanes from both sides."],
  [RoadOption.LANEFOLLOW]: ["follow the lane", "Its own lane."],
  [RoadOption.CHANGELANELEFT]: ["change lane to the left", "Its own lane and the next lane to the left."],
  [RoadOption.CHANGELANERIGHT]: ["change lane to the right", "Its own lane and the next lane to the right."],
};

/** Change of heading that is a turn, and one that is none: radians. Between them no question is asked. */
const TURN = 0.5;
const NO_TURN = 0.15;
/** Metres in three seconds: less is staying, more is going. */
const STAYS = 0.3;
const GOES = 2;

/** 0 straight, 1 left, 2 right, 3 stays; undefined where it is between these. */
function goingOf(path: Path | undefined, { x, y, yaw }: SceneObject): number | undefined {
  if (!path) return undefined;
  const [endX, endY, endYaw] = path[path.length - 1];
  const travelled = Math.hypot(endX - x, endY - y);
  if (travelled < STAYS) return 3;
  if (travelled < GOES) return undefined;
  const turned = Math.atan2(Math.sin(endYaw - yaw), Math.cos(endYaw - yaw));
  if (Math.abs(turned) < NO_TURN) return 0;
  if (Math.abs(turned) < TURN) return undefined;
  return turned < 0 ? 1 : 2;
}

function lengthOf(path: Path): number {
  let length = 0;
  for (let i = 1; i < path.length; i++)
    length += Math.hypot(path[i][0] - path[i - 1][0], path[i][1] - path[i - 1][1]);
  return length;
}
