import { secondGenerationCars, trafficCars } from "../blueprints.js";
import { ScriptedPath } from "../scripted/scripted-path.js";
import { ScriptedVehicle } from "../scripted/scripted-vehicle.js";
import { EGO_HALF_WIDTH } from "../vehicles/ego-measurements.js";
import { parkedBeside } from "./cut-ins.js";
import { stretchesAhead } from "./junction-view.js";
import { number, side } from "./parameters.js";
import { placeAheadOnRoad, placeBehindOnRoad, poseAt } from "./placement.js";
import { scenarioType } from "./scenario.js";
import { driven, firstOf, forEver, type Script, until } from "./script.js";

/** The scenario ends when the ego has driven so far beyond the car in front, m. */
const BEYOND_FRONT = 15;
/** The car beside the ego drives off and goes after so many metres. */
const NEIGHBOUR_WAY = 50;
const NEIGHBOUR_ACCELERATION = 3;
const USUAL_SPACING = 15;

/** The ego starts parked between two cars and has to pull out into moving traffic. */
export const parkingExit = scenarioType({
  source: "ParkingExit, parking_exit.py",
  parameters: {
    front_vehicle_distance: number("m", 20, "from the ego to the car in front, between centres"),
    behind_vehicle_distance: number("m", 10, "to the car behind"),
    direction: side("side of the parking lane"),
    flow_distance: number("m", 25, "spacing of the traffic on the road meanwhile"),
    speed: number("km/h", 60, "read, without effect"),
  },
  hasTimeout: true,
  setUp({ parameters, world, triggerPlace }) {
    const { map } = world;
    const { front_vehicle_distance: ahead, behind_vehicle_distance: behind, direction } = parameters;
    const parked = (place: typeof triggerPlace) => {
      const blueprint = world.random.choice(secondGenerationCars);
      return { blueprint, pose: parkedBeside(world, place, direction, blueprint.halfWidth) };
    };
    const egoPose = parkedBeside(world, triggerPlace, direction, EGO_HALF_WIDTH);
    const neighbours = [
      parked(placeAheadOnRoad(map, triggerPlace, ahead)),
      parked(placeBehindOnRoad(map, triggerPlace, behind)),
    ];
    for (const { blueprint, pose } of neighbours) world.addActor(blueprint, pose);
    const besideEgo = world.addActor(world.random.choice(trafficCars), poseAt(map, triggerPlace));
    world.placeEgo(egoPose);
    return {
      direction,
      *play() {
        world.traffic.changeRoadBehaviour({ spacing: parameters.flow_distance });
        try {
          yield* firstOf(driven(world, ahead + BEYOND_FRONT), driveOff());
        } finally {
          world.traffic.changeRoadBehaviour({ spacing: USUAL_SPACING });
        }
      },
    };

    function* driveOff(): Script {
      const path = ScriptedPath.alongLanes(map, stretchesAhead(map, triggerPlace, NEIGHBOUR_WAY, true));
      const vehicle = new ScriptedVehicle(besideEgo, path, map.lanes[triggerPlace.lane].speedLimit);
      vehicle.acceleration = NEIGHBOUR_ACCELERATION;
      vehicle.looksAt = world;
      world.addMover(vehicle);
      yield* until(() => vehicle.remaining <= 0);
      world.removeMover(vehicle);
      world.removeActor(besideEgo);
      yield* forEver();
    }
  },
});
