"""Stand-in for the leaderboard's base class: the same methods, called in the same order."""

from enum import Enum


class Track(Enum):
    SENSORS = "SENSORS"
    MAP = "MAP"


class AutonomousAgent(object):
    def __init__(self, carla_host, carla_port, debug=False):
        self.track = Track.SENSORS
        self._global_plan = None
        self._global_plan_world_coord = None

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        """Thins the plan to 50 m, its ends and the changes of its option."""
        kept, gone, before = [], 0.0, None
        last = len(global_plan_world_coord) - 1
        for index, (transform, option) in enumerate(global_plan_world_coord):
            if before is not None:
                step = transform.location
                gone += ((step.x - before[0].location.x) ** 2 + (step.y - before[0].location.y) ** 2) ** 0.5
            if before is None or index == last or option != before[1] or gone > 50.0:
                kept.append(index)
                gone = 0.0
            before = (transform, option)
        self._global_plan_world_coord = [global_plan_world_coord[index] for index in kept]
        self._global_plan = [global_plan_gps[index] for index in kept]

    def setup(self, path_to_conf_file):
        pass

    def sensors(self):
        return []

    def run_step(self, input_data, timestamp):
        raise NotImplementedError

    def destroy(self):
        pass
