"""Asks the real carla.Map what it makes of an OpenDRIVE file: check-map.py MAP.xodr QUERIES.json ANSWERS.json"""
import json
import math
import sys

import carla


def ids(waypoint):
    return [waypoint.road_id, waypoint.section_id, waypoint.lane_id]


def describe(waypoint):
    location = waypoint.transform.location
    rotation = waypoint.transform.rotation
    return {
        "ids": ids(waypoint),
        "s": waypoint.s,
        "position": [location.x, location.y, location.z],
        "yaw": math.radians(rotation.yaw),
        "width": waypoint.lane_width,
        "isJunction": waypoint.is_junction,
        "junctionId": waypoint.junction_id if waypoint.is_junction else -1,
        "type": str(waypoint.lane_type),
        "laneChange": str(waypoint.lane_change),
    }


def neighbour(waypoint):
    return ids(waypoint) if waypoint is not None else None


def answer(world_map, query):
    location = carla.Location(*query["point"])
    waypoint = world_map.get_waypoint(location, True, carla.LaneType(query["types"]))
    if waypoint is None:
        return None
    found = describe(waypoint)
    found["left"] = neighbour(waypoint.get_left_lane())
    found["right"] = neighbour(waypoint.get_right_lane())
    found["next"] = [describe(other) for other in waypoint.next(1.0)]
    found["previous"] = [describe(other) for other in waypoint.previous(1.0)]
    return found


def without_nan(value):
    if isinstance(value, dict):
        return {key: without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nan(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def main():
    map_path, queries_path, answers_path = sys.argv[1:4]
    with open(map_path, encoding="utf-8") as file:
        world_map = carla.Map("map", file.read())
    with open(queries_path, encoding="utf-8") as file:
        queries = json.load(file)
    answers = {
        "waypoints": [answer(world_map, query) for query in queries],
        "topology": [[describe(first), describe(second)] for first, second in world_map.get_topology()],
        "crosswalkCorners": len(world_map.get_crosswalks()),
    }
    with open(answers_path, "w", encoding="utf-8") as file:
        # carla.Map answers some places with NaN, which is no JSON.
        json.dump(without_nan(answers), file)


main()
