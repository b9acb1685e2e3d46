import { walkers } from "../blueprints.js";
import { armed } from "./conditions.js";
import { walk } from "./crossing-walkers.js";
import { routeJunction } from "./junction-view.js";
import { impossible, poseAt } from "./placement.js";
import { roadsideAt } from "./roadside.js";
import { scenarioType } from "./scenario.js";
import { allOf, forEver, type Script, wait } from "./script.js";

const ARMED_SECONDS = 3.5;
const ARMED_DISTANCE = 12;
/** Where the walkers stand, m ahead and outward of the sidewalk level with the junction's mouth. */
const STANDS = [
  { ahead: 0.4, outward: 1.5 },
  { ahead: 1.0, outward: 2.5 },
  { ahead: 1.6, outward: 0.5 },
];
const SLOWEST = 1.3;
const FASTEST = 2;
const LATEST_SECONDS = 1.5;
/** They go so often the way to the ego's lane. */
const WAY_FACTOR = 2.3;

/** Three pedestrians cross at the mouth of a junction. */
export const pedestrianCrossing = scenarioType({
  source: "PedestrianCrossing, pedestrian_crossing.py",
  parameters: {},
  hasTimeout: false,
  setUp({ world, triggerIndex }) {
    const { map } = world;
    const junction = routeJunction(map, world.route, triggerIndex);
    const mouth = { lane: junction.entryLane, distance: map.lanes[junction.entryLane].length };
    const crossing = poseAt(map, mouth);
    const roadside = roadsideAt(world, mouth, "right");
    if (!roadside.isSidewalk) throw impossible("there is no sidewalk at the junction");
    const people = STANDS.map(({ ahead, outward }) => ({
      blueprint: world.random.choice(walkers),
      pose: roadside.pose(ahead, outward, -90),
      speed: world.random.uniform(SLOWEST, FASTEST),
      delay: world.random.uniform(0, LATEST_SECONDS),
    }));
    return {
      direction: "right",
      *play() {
        world.traffic.handleJunction(world.ego, { clearEgoEntry: true });
        const actors = people.map(({ blueprint, pose }) => world.addActor(blueprint, pose));
        yield* armed(world, crossing, ARMED_SECONDS, ARMED_DISTANCE);
        yield* allOf(...people.map((person, i) => cross(person, actors[i])));
        yield* forEver();
      },
    };

    function* cross(
      { pose, speed, delay }: (typeof people)[number],
      actor: ReturnType<typeof world.addActor>,
    ): Script {
      yield* wait(world, delay);
      const toLane = Math.hypot(pose.x - crossing.x, pose.y - crossing.y);
      yield* walk(world, actor, WAY_FACTOR * toLane, speed);
    }
  },
});
