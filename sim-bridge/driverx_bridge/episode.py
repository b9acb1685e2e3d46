"""What an episode of the bridge begins with."""

import hashlib
import os
import re

PLAN_EVERY_TICKS = 10
TICK_SECONDS = 0.05


def identity_of(save_name, map_name):
    """Route, repetition, town and scenario, as the evaluator writes them into its save names:
    ``RouteScenario_<id>_rep<n>_<town>_<scenario>_<weather>_<MM_DD_HH_MM_SS>``."""
    town = os.path.basename(map_name)
    found = re.match(r"RouteScenario_(.+?)_rep(\d+)_(.*)_([^_]+)_\d\d_\d\d_\d\d_\d\d_\d\d$", save_name)
    if found is None:
        return {"routeId": save_name[:200] or "unknown", "repetition": 0, "town": town, "scenarios": []}
    rest = found.group(3)
    if not town or not rest.startswith(town + "_"):
        town = rest.split("_")[0]
    scenario = rest[len(town) + 1 :]
    kind = re.sub(r"_\d+$", "", scenario)
    scenarios = [{"name": scenario, "type": kind}] if scenario and scenario != "None" else []
    return {"routeId": found.group(1), "repetition": int(found.group(2)), "town": town, "scenarios": scenarios}


class Episode(object):
    """The parts of ``episode_start``; plans are lists of plan points in the world frame."""

    def __init__(self, identity, dense_plan, sparse_plan, reference, vehicle, weather, open_drive):
        self.identity = identity
        self.dense_plan = dense_plan
        self.sparse_plan = sparse_plan
        self.reference = reference
        self.vehicle = vehicle
        self.weather = weather
        self.open_drive = open_drive

    def message(self, name, rig):
        """:param name: of the episode, unique in the run."""
        return dict(
            self.identity,
            type="episode_start",
            episode=name,
            tick=0,
            seed=0,
            weather=self.weather,
            globalPlan={"sparse": self.sparse_plan, "dense": self.dense_plan},
            cameras=rig,
            vehicle=self.vehicle,
            planEveryTicks=PLAN_EVERY_TICKS,
            tickSeconds=TICK_SECONDS,
            mapSha256=hashlib.sha256(self.open_drive.encode("utf-8")).hexdigest(),
        )
