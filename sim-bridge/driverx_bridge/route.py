"""The leaderboard's plan as the bridge carries it, and the walk along it that gives command and target point."""

import math

VOID_COMMAND = 4
DONE_WITHIN = 4.0
SEARCH_LENGTH = 50.0


def plan_point(transform, option):
    """A point of the plan from a carla.Transform and a RoadOption (or its number)."""
    number = int(getattr(option, "value", option))
    location, rotation = transform.location, transform.rotation
    return {
        "x": float(location.x),
        "y": float(location.y),
        "z": float(location.z),
        "yaw": math.radians(rotation.yaw),
        "option": number if 1 <= number <= 6 else VOID_COMMAND,
    }


class RouteWalk(object):
    """RoutePlanner(4.0, 50.0) of the published agents over the thinned plan."""

    def __init__(self, points):
        self._points = points
        self._first = 0

    def update(self, x, y):
        """Drops the points that are done and returns the one to drive to."""
        points = self._points
        walked, farthest, done = 0.0, 0.0, -1
        index = self._first
        while index < len(points) - 1 and walked <= SEARCH_LENGTH:
            point = points[index]
            if index > self._first:
                before = points[index - 1]
                walked += math.hypot(point["x"] - before["x"], point["y"] - before["y"])
            distance = math.hypot(point["x"] - x, point["y"] - y)
            if distance <= DONE_WITHIN and distance > farthest:
                farthest, done = distance, index
            index += 1
        if done >= 0:
            self._first = min(done, len(points) - 2)
        return points[min(self._first + 1, len(points) - 1)]


def to_ego(x, y, ego_x, ego_y, yaw):
    """A world place in the ego frame: metres ahead and to the right."""
    dx, dy = x - ego_x, y - ego_y
    return [dx * math.cos(yaw) + dy * math.sin(yaw), dy * math.cos(yaw) - dx * math.sin(yaw)]
