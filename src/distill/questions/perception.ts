import {
  described,
  isLifeless,
  isMoving,
  nameOf,
  sideOf,
  weatherText,
  withArticle,
} from "../reasoning/words.js";
import { movers } from "./frame-view.js";
import type { Template } from "./question.js";
import { lightAhead, OBSTACLE_RANGE, obstaclesAhead } from "./signals.js";

const numbers = ["no", "one", "two", "three", "four", "five"];
const count = (n: number) => numbers[n] ?? String(n);

/** What there is to see. */
export const perception: readonly Template[] = [
  {
    name: "important-objects",
    task: "perception",
    chain: [0, 0],
    phrasings: {
      open: [
        "Which objects in the scene matter for driving on?",
        "What are the important objects around the ego vehicle?",
        "Name the objects that the driver should keep an eye on.",
        "Which road users and obstacles are important here?",
      ],
    },
    find({ objects }) {
      if (objects.length === 0)
        return [{ value: "none", answer: "There is no important object around.", isCommon: true }];
      const listed = objects.slice(0, 4);
      return [
        {
          value: String(listed.length),
          answer: `${listed.map(({ tag, object }) => `${tag}: ${described(object)}`).join("; ")}.`,
          objects: listed.map(({ tag }) => tag),
        },
      ];
    },
  },
  {
    name: "scene",
    task: "perception",
    chain: null,
    phrasings: {
      choice: ["What are the weather and the time of day?", "Which conditions does the scene show?"],
    },
    find({ frame }) {
      const answer = weatherText(frame);
      const [sky, light] = answer.split(" ");
      const otherLight = light === "day" ? "night" : "day";
      const otherSky = sky === "clear" ? "rainy" : "clear";
      return [
        {
          value: answer,
          answer,
          others: [`${sky} ${otherLight}`, `${otherSky} ${light}`, `${otherSky} ${otherLight}`],
          isCommon: true,
        },
      ];
    },
  },
  {
    name: "light-affects",
    task: "perception",
    chain: [2, 0],
    phrasings: {
      "yes-no": [
        "Is the ego vehicle affected by a traffic light?",
        "Is there a traffic light ahead that holds for the ego vehicle?",
        "Does a traffic light govern the way of the ego vehicle here?",
      ],
    },
    find({ frame }) {
      const light = lightAhead(frame);
      if (light === "hidden") return [];
      if (!light)
        return [{ value: "no", answer: "no", because: "No traffic light is near.", isCommon: true }];
      return [{ value: "yes", answer: "yes", because: `The traffic light ahead is ${light.state}.` }];
    },
  },
  {
    name: "junction",
    task: "perception",
    chain: [3, 0],
    phrasings: {
      choice: [
        "Where is the ego vehicle with regard to a junction?",
        "Is the ego vehicle at a junction?",
        "How near is the next junction?",
      ],
    },
    find({ frame: { road } }) {
      if (!road) return [];
      const inside = "It is inside a junction.";
      const near = "A junction lies right ahead, less than 20 m away.";
      const none = "There is no junction within 40 m.";
      const ahead = road.junctionAhead;
      if (road.inJunction) return [{ value: "inside", answer: inside, others: [near, none] }];
      if (ahead !== null && ahead < 20) return [{ value: "near", answer: near, others: [inside, none] }];
      // Between 20 and 40 m nobody can tell the last two apart.
      if (ahead !== null && ahead < 40) return [];
      return [{ value: "none", answer: none, others: [inside, near], isCommon: true }];
    },
  },
  {
    name: "lanes",
    task: "perception",
    chain: [3, 2],
    phrasings: {
      open: [
        "How many lanes are there in the direction of the ego vehicle, and how many in the opposite one?",
        "Count the lanes of both directions.",
        "How many lanes does each direction of this road have?",
      ],
    },
    find({ frame: { road } }) {
      if (!road || road.inJunction || road.lanes === 0) return [];
      const lanes = (n: number) => `${count(n)} lane${n === 1 ? "" : "s"}`;
      return [
        {
          value: `${road.lanes}/${road.oncomingLanes}`,
          isCommon: true,
          answer: `There ${road.lanes === 1 ? "is" : "are"} ${lanes(road.lanes)} in the direction of the ego vehicle and ${lanes(road.oncomingLanes)} in the opposite direction.`,
        },
      ];
    },
  },
  {
    name: "lane-index",
    task: "perception",
    chain: [3, 3],
    phrasings: {
      choice: [
        "In which lane is the ego vehicle, counted from the left?",
        "Which lane does the ego vehicle use?",
        "Counting from the left, on which lane is the ego vehicle?",
      ],
    },
    find({ frame: { road } }) {
      if (!road || road.inJunction) return [];
      const name = (lane: number) =>
        lane === 0 ? "a lane of the opposite direction" : `lane ${lane} of its direction`;
      const lanes = Array.from({ length: Math.max(2, road.lanes) + 1 }, (_, lane) => lane);
      return [
        {
          value: String(road.lane),
          answer: name(road.lane),
          others: lanes.filter((lane) => lane !== road.lane).map(name),
          isCommon: true,
        },
      ];
    },
  },
  {
    name: "obstacle",
    task: "perception",
    chain: [3, 9],
    phrasings: {
      "yes-no": [
        "Does an obstacle stand on the way of the ego vehicle?",
        "Is the lane ahead blocked by something that stands?",
        "Is there an obstacle on the road ahead?",
      ],
    },
    find(view) {
      const [obstacle] = obstaclesAhead(view);
      if (!obstacle) {
        return [
          {
            value: "no",
            answer: "no",
            because: `Nothing stands on the way within ${OBSTACLE_RANGE} m.`,
            isCommon: true,
          },
        ];
      }
      const { tag, object } = obstacle;
      return [
        {
          value: "yes",
          answer: "yes",
          because: `${tag}, ${described(object)}, is in the way.`,
          objects: [tag],
        },
      ];
    },
  },
  {
    name: "object-place",
    task: "perception",
    chain: [4, 0],
    phrasings: {
      choice: [
        "Where is {object} seen from the ego vehicle?",
        "On which side of the ego vehicle is {object}?",
        "In which direction does {object} lie?",
      ],
    },
    find({ objects }) {
      const coarse = ["in front", "to the left", "to the right", "behind"];
      return objects.flatMap(({ tag, object }) => {
        const side = sideOf(object);
        // The sides between are no clean choice.
        if (!coarse.includes(side)) return [];
        return [
          {
            value: side,
            answer: side,
            others: coarse.filter((other) => other !== side),
            slots: { object: tag },
            objects: [tag],
            about: object.id,
          },
        ];
      });
    },
  },
  {
    name: "object-kind",
    task: "perception",
    chain: null,
    phrasings: {
      open: ["What is {object}?", "Describe {object}.", "What does {object} look like?"],
    },
    find({ objects }) {
      return objects.slice(0, 2).map(({ tag, object }) => ({
        value: object.class,
        answer: `${tag} is ${withArticle(nameOf(object))}.`,
        slots: { object: tag },
        objects: [tag],
        about: object.id,
      }));
    },
  },
  {
    name: "object-moves",
    task: "perception",
    chain: [4, 2],
    phrasings: {
      "yes-no": ["Is {object} moving?", "Does {object} move right now?", "Is {object} in motion?"],
    },
    find(view) {
      return movers(view).flatMap(({ tag, object }) => {
        // One picture does not tell a crawl from a stand.
        if (Math.abs(object.speed) > 0.1 && Math.abs(object.speed) < 1) return [];
        const moves = isMoving(object);
        return [
          {
            value: moves ? "yes" : "no",
            answer: moves ? "yes" : "no",
            because: moves ? `It is ${described(object)}.` : "It stands still.",
            slots: { object: tag },
            objects: [tag],
            about: object.id,
          },
        ];
      });
    },
  },
  {
    name: "pedestrians",
    task: "perception",
    chain: [5, 0],
    phrasings: {
      choice: [
        "How many pedestrians are in sight within 40 m?",
        "Count the pedestrians near the ego vehicle.",
        "How many people on foot can be seen close by?",
      ],
    },
    find({ frame }) {
      const near = frame.visible.objects.filter(
        ({ class: name, x, y }) => name === "pedestrian" && Math.hypot(x, y) < 40,
      ).length;
      const words = [0, 1, 2, 3].map(count);
      if (near > 3) return [];
      return [
        {
          value: count(near),
          answer: count(near),
          others: words.filter((word) => word !== count(near)),
          isCommon: near === 0,
        },
      ];
    },
  },
  {
    name: "parked-or-driven",
    task: "perception",
    chain: null,
    phrasings: {
      "yes-no": ["Is {object} a parked vehicle?", "Has {object} been parked, with nobody in it?"],
    },
    find({ objects }) {
      return objects
        .filter(({ object }) => !isLifeless(object) && object.class !== "pedestrian" && !isMoving(object))
        .map(({ tag, object }) => ({
          value: object.isParked ? "yes" : "no",
          answer: object.isParked ? "yes" : "no",
          because: object.isParked ? "It is parked." : "It stands with a driver in it.",
          slots: { object: tag },
          objects: [tag],
          about: object.id,
        }));
    },
  },
];
