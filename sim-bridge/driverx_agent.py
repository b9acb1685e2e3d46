"""The agent that Bench2Drive's evaluator loads: sensors to the harness, control back. It has no driving logic.

Set TEAM_AGENT to this file; ``python -m driverx_bridge.where`` prints its path. The environment says the rest:
DRX_URL (default ws://127.0.0.1:7800), DRX_TOKEN, DRX_ANSWER_SECONDS (default 540, below the evaluator's 600).
"""

import os

import carla
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

from driverx_bridge.cameras import carla_sensor
from driverx_bridge.episode import Episode, identity_of
from driverx_bridge.motion_file import MotionFile
from driverx_bridge.positioning import GeoReference
from driverx_bridge.route import plan_point
from driverx_bridge.session import DrivingSession
from driverx_bridge.vehicle import hero_actor, vehicle_message, weather_message


def get_entry_point():
    return "DriverxAgent"


class DriverxAgent(AutonomousAgent):
    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        """Keeps the dense plan, which the leaderboard thins for its agents."""
        self._dense_plan = [plan_point(transform, option) for transform, option in global_plan_world_coord]
        first_gps, first_world = global_plan_gps[0][0], global_plan_world_coord[0][0].location
        self._reference = GeoReference.of_point(first_gps["lat"], first_gps["lon"], first_world.x, first_world.y)
        super(DriverxAgent, self).set_global_plan(global_plan_gps, global_plan_world_coord)

    def setup(self, path_to_conf_file):
        """Connects to the harness. Raises when there is none, with one line that says what to do."""
        self.track = Track.SENSORS
        self._session = None
        self._motion = None
        # The evaluator appends "+<save name>" at every route, so that only the last part is this route's.
        self._save_name = path_to_conf_file.split("+")[-1]
        self._session = DrivingSession.open(os.environ)
        save_path = os.environ.get("SAVE_PATH")
        if save_path:
            self._motion = MotionFile(os.path.join(save_path, self._save_name, "metric_info.json"))

    def sensors(self):
        """What the policy behind the harness asks for, and the vehicle's own motion."""
        at_origin = {"x": 0.0, "y": 0.0, "z": 0.0, "roll": 0.0, "pitch": 0.0, "yaw": 0.0}
        return [carla_sensor(camera) for camera in self._session.rig] + [
            dict(at_origin, type="sensor.other.imu", id="IMU", sensor_tick=0.05),
            # At the middle of the vehicle, so that no lever arm has to be taken off.
            dict(at_origin, type="sensor.other.gnss", id="GPS", sensor_tick=0.01),
            {"type": "sensor.speedometer", "id": "SPEED", "reading_frequency": 20},
        ]

    def run_step(self, input_data, timestamp):
        hero = getattr(self, "hero_actor", None) or hero_actor()
        if not self._session.is_driving:
            self._session.begin(self._episode(hero))
        if self._motion is not None and hero is not None:
            self._motion.add(hero)
        steer, throttle, brake = self._session.control(
            timestamp,
            gnss=_data(input_data, "GPS"),
            imu=_data(input_data, "IMU"),
            speed=(_data(input_data, "SPEED") or {}).get("speed"),
            images={camera["id"]: _data(input_data, camera["id"]) for camera in self._session.rig},
        )
        return carla.VehicleControl(steer=steer, throttle=throttle, brake=brake)

    def _episode(self, hero):
        world_map = hero.get_world().get_map() if hero is not None else None
        return Episode(
            identity=identity_of(self._save_name, world_map.name if world_map is not None else ""),
            dense_plan=self._dense_plan,
            sparse_plan=[plan_point(transform, option) for transform, option in self._global_plan_world_coord],
            reference=self._reference,
            vehicle=vehicle_message(hero),
            weather=weather_message(hero),
            open_drive=world_map.to_opendrive() if world_map is not None else "",
        )

    def destroy(self):
        """Ends the episode and the connection; the evaluator calls this after every route, also a failed one."""
        motion, session = getattr(self, "_motion", None), getattr(self, "_session", None)
        if motion is not None:
            motion.save()
            self._motion = None
        if session is not None:
            session.end()
            self._session = None


def _data(input_data, sensor):
    """What a sensor gave: the leaderboard's pair of frame and data; None where it gave nothing."""
    reading = input_data.get(sensor)
    return None if reading is None else reading[1]
