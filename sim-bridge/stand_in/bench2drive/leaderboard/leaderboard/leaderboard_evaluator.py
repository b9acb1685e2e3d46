"""Stand-in for Bench2Drive's evaluator, see ../../../README.md: the same command line, agent calls and checkpoint."""

import argparse
import importlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from xml.etree import ElementTree

import carla
from leaderboard.autoagents.autonomous_agent import Track
from leaderboard.stand_in_faults import FaultPlan
from leaderboard.stand_in_world import Hero, TICK, gps_of, sensor_data
from srunner.scenariomanager.carla_data_provider import CarlaDataProvider

TICK_CAP = 4000
LANE_FOLLOW = 4


def read_routes(path, subset):
    routes = []
    for route in ElementTree.parse(path).getroot().iter("route"):
        if subset and route.get("id") not in subset.split(","):
            continue
        points = [(float(at.get("x")), float(at.get("y"))) for at in route.iter("position")]
        scenario = next((found.get("name") for found in route.iter("scenario")), "None")
        routes.append((route.get("id"), route.get("town"), points, scenario))
    return routes


def dense(points):
    """About every metre along the waypoints, with the heading in degrees."""
    result = []
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        length = math.hypot(x1 - x0, y1 - y0)
        count = max(1, int(length))
        yaw = math.degrees(math.atan2(y1 - y0, x1 - x0))
        for step in range(count):
            share = step / count
            place = carla.Location(x=x0 + share * (x1 - x0), y=y0 + share * (y1 - y0), z=0.0)
            result.append((carla.Transform(place, carla.Rotation(pitch=0.0, yaw=yaw, roll=0.0)), LANE_FOLLOW))
    last = carla.Location(x=points[-1][0], y=points[-1][1], z=0.0)
    result.append((carla.Transform(last, result[-1][0].rotation), LANE_FOLLOW))
    return result


class Evaluator(object):
    def __init__(self, arguments, faults):
        self.arguments = arguments
        self.faults = faults
        self.records = []
        self.routes = read_routes(arguments.routes, arguments.routes_subset)
        self.agent_class = self._load_agent()
        self.server = None

    def _load_agent(self):
        name = os.path.basename(self.arguments.agent).split(".")[0]
        sys.path.insert(0, os.path.dirname(os.path.abspath(self.arguments.agent)))
        module = importlib.import_module(name)
        return getattr(module, module.get_entry_point())

    def start_server(self):
        """CARLA in a session of its own, as the real evaluator starts it."""
        program = os.path.join(os.environ["CARLA_ROOT"], "CarlaUE4.sh")
        port = self.arguments.port
        self.server = subprocess.Popen(
            [program, "-RenderOffScreen", "-nosound", "-carla-rpc-port=%d" % port, "-graphicsadapter=%d" % self.arguments.gpu_rank],
            preexec_fn=os.setsid,
        )
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("no CARLA on port %d" % port)

    def stop_server(self):
        if self.server is not None:
            os.killpg(os.getpgid(self.server.pid), signal.SIGKILL)
            self.server.wait()

    def run(self):
        if self.arguments.resume and os.path.exists(self.arguments.checkpoint):
            with open(self.arguments.checkpoint) as file:
                self.records = json.load(file)["_checkpoint"]["records"]
        done = {record["route_id"] for record in self.records}
        for index, route in enumerate(self.routes):
            route_id = "RouteScenario_%s_rep0" % route[0]
            if route_id in done:
                continue
            self.faults.begin(route[0])
            record = self._drive(index, route_id, route)
            self.records.append(record)
            self._write(len(self.records))
            if "couldn't be set up" in record["status"]:
                print("Please restart the evaluation", flush=True)
                return -1
        return 0

    def _drive(self, index, route_id, route):
        xml_id, town, points, scenario = route
        stamp = time.strftime("%m_%d_%H_%M_%S")
        save_name = "%s_%s_%s_%s_%s" % (route_id, town, scenario, "0", stamp)
        plan = dense(points)
        gps = [({"lat": gps_of(t.location.x, t.location.y)[0], "lon": gps_of(t.location.x, t.location.y)[1], "z": 0.0}, o) for t, o in plan]
        start = plan[0][0]
        hero = Hero(town, start.location.x, start.location.y, math.radians(start.rotation.yaw))
        CarlaDataProvider.set_hero_actor(hero)
        begun, failure, completed, ticks = time.time(), None, 0.0, 0
        agent = self.agent_class("127.0.0.1", self.arguments.port, False)
        try:
            try:
                agent.set_global_plan(gps, plan)
                self.arguments.agent_config = "%s+%s" % (self.arguments.agent_config, save_name)
                agent.setup(self.arguments.agent_config)
                sensors = agent.sensors()
                assert agent.track == Track.SENSORS
            except Exception:
                traceback.print_exc()
                failure = "Agent couldn't be set up"
            if failure is None:
                try:
                    completed, ticks, failure = self._loop(agent, sensors, hero, plan)
                except Exception:
                    traceback.print_exc()
                    failure = "Agent crashed"
                    print("Stopping the route, the agent has crashed", flush=True)
        finally:
            agent.destroy()
        status = ("Perfect" if failure is None else "Failed - %s" % failure) if completed >= 100 or failure else "Failed"
        return self._record(index, route_id, save_name, town, scenario, status, completed, len(plan), ticks, begun)

    def _loop(self, agent, sensors, hero, plan):
        reached, standing = 0, 0
        for tick in range(1, TICK_CAP + 1):
            self.faults.tick(tick)
            time.sleep(float(os.environ.get("STAND_IN_SLOW", "0")))
            control = agent.run_step(sensor_data(sensors, hero, tick), TICK * tick)
            hero.step(control)
            while reached < len(plan) - 1 and _passed(plan[reached][0], hero):
                reached += 1
            completed = 100.0 * reached / (len(plan) - 1)
            standing = standing + 1 if hero.speed < 0.1 else 0
            if completed >= 99.0:
                return 100.0, tick, None
            if standing > 1200:
                return completed, tick, "Agent got blocked"
        return completed, TICK_CAP, "TickRuntime"

    def _record(self, index, route_id, save_name, town, scenario, status, completed, length, ticks, begun):
        names = "collisions_layout collisions_pedestrian collisions_vehicle red_light stop_infraction outside_route_lanes min_speed_infractions yield_emergency_vehicle_infractions scenario_timeouts route_dev vehicle_blocked route_timeout"
        return {
            "index": index,
            "route_id": route_id,
            "scenario_name": scenario,
            "weather_id": "0",
            "save_name": save_name,
            "status": status,
            "num_infractions": 0,
            "infractions": {name: [] for name in names.split()},
            "scores": {"score_route": completed, "score_penalty": 1.0, "score_composed": completed},
            "meta": {
                "route_length": float(length - 1),
                "duration_game": round(TICK * ticks, 3),
                "duration_system": round(time.time() - begun, 3),
            },
            "town_name": town,
        }

    def _write(self, done):
        finished = done == len(self.routes)
        content = {
            "_checkpoint": {"global_record": {}, "progress": [done, len(self.routes)], "records": self.records},
            "entry_status": "Finished" if finished else "Started",
            "eligible": finished,
            "sensors": [],
            "values": [],
            "labels": [],
        }
        text = json.dumps(content, indent=4)
        with open(self.arguments.checkpoint, "w") as file:
            file.write(text[: self.faults.result_length(len(text))])
        self.faults.after_result()


def _passed(transform, hero):
    yaw = math.radians(transform.rotation.yaw)
    return (hero.x - transform.location.x) * math.cos(yaw) + (hero.y - transform.location.y) * math.sin(yaw) > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=2000)
    parser.add_argument("--traffic-manager-port", type=int, default=8000)
    parser.add_argument("--traffic-manager-seed", type=int, default=0)
    parser.add_argument("--debug", type=int, default=0)
    parser.add_argument("--timeout", type=float, default=600)
    parser.add_argument("--routes", required=True)
    parser.add_argument("--routes-subset", default="")
    parser.add_argument("--repetitions", type=int, default=1)
    parser.add_argument("--agent", required=True)
    parser.add_argument("--agent-config", default="")
    parser.add_argument("--track", default="SENSORS")
    parser.add_argument("--resume", default="")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--debug-checkpoint", default="")
    parser.add_argument("--gpu-rank", type=int, default=0)
    arguments = parser.parse_args()
    faults = FaultPlan.from_environment()
    evaluator = Evaluator(arguments, faults)
    if evaluator.routes:
        faults.before_server(evaluator.routes[0][0])
    code = 1
    try:
        evaluator.start_server()
        code = evaluator.run()
    finally:
        evaluator.stop_server()
    sys.exit(code)


if __name__ == "__main__":
    main()
