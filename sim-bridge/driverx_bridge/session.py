"""One route of the agent: ticks and observations to the harness, control back, in lockstep."""

import math
import os
import sys

from driverx_bridge.cameras import JpegEncoder
from driverx_bridge.client import RECONNECT_SECONDS, BridgeClient
from driverx_bridge.episode import PLAN_EVERY_TICKS
from driverx_bridge.messages import BridgeError, number_of
from driverx_bridge.positioning import PoseTracker
from driverx_bridge.route import RouteWalk, to_ego

READY_SECONDS = 540
ACK_SECONDS = 30
#: After a deadline was missed: so many ticks of the last control, then the brake for the rest of the route.
HELD_TICKS = 10
#: Once a simulated second.
HEARTBEAT_TICKS = 20
FALLBACK_BRAKE = 0.5


def say(line):
    print("driverx: %s" % line, file=sys.stderr, flush=True)


class DrivingSession(object):
    def __init__(self, client, answer_seconds):
        self._client = client
        self._answer_seconds = answer_seconds
        self.rig = client.welcome["needs"]["cameras"]
        self._encoder = JpegEncoder() if self.rig else None
        self._name = None
        self._tick = 0
        self._last = (0.0, 0.0, 0.0)
        self._late_ticks = 0

    @classmethod
    def open(cls, environment):
        """Connects as the environment says. Raises RuntimeError with one line."""
        url = environment.get("DRX_URL", "ws://127.0.0.1:7800")
        client = BridgeClient(
            url,
            {"name": "CARLA, Bench2Drive", "version": environment.get("DRX_SIMULATOR_VERSION", "0.9.15")},
            {"privileged": False, "cameras": True},
            token=environment.get("DRX_TOKEN"),
            log=say,
            reconnect_seconds=float(environment.get("DRX_RECONNECT_SECONDS", RECONNECT_SECONDS)),
        )
        try:
            client.connect()
        except BridgeError as error:
            raise _told(error)
        return cls(client, float(environment.get("DRX_ANSWER_SECONDS", "540")))

    @property
    def is_driving(self):
        return self._name is not None

    def begin(self, episode):
        """Tells the harness of the route. Raises RuntimeError with one line when the policy cannot be set up."""
        attempt = os.environ.get("DRX_ATTEMPT", "1")
        self._name = "%s_rep%d/%s" % (episode.identity["routeId"], episode.identity["repetition"], attempt)
        self._walk = RouteWalk(episode.sparse_plan)
        self._pose = PoseTracker(episode.reference)
        start = episode.sparse_plan[0]
        self._pose.x, self._pose.y, self._pose.z, self._pose.yaw = start["x"], start["y"], start["z"], start["yaw"]
        try:
            self._client.ask(episode.message(self._name, self.rig), "ready", READY_SECONDS)
        except BridgeError as error:
            raise _told(error)

    def control(self, timestamp, gnss, imu, speed, images):
        """Steer, throttle and brake for this tick. Raises RuntimeError with one line when the harness fails."""
        self._tick += 1
        if self._tick % HEARTBEAT_TICKS == 1:
            self._beat()
        self._pose.update(gnss, imu, speed)
        if self._late_ticks > 0:
            return self._fallback()
        try:
            answer = self._client.ask(self._state(timestamp, images), "control", self._answer_seconds)
            self._last = (
                number_of(answer, "steer", -1, 1),
                number_of(answer, "throttle", 0, 1),
                number_of(answer, "brake", 0, 1),
            )
        except BridgeError as error:
            if error.code != "AGENT_LATE":
                raise _told(error)
            say("no control within %.0f s; holding the last one for %d ticks, then braking" % (self._answer_seconds, HELD_TICKS))
            return self._fallback()
        return self._last

    def _beat(self):
        """Tells whoever watches over the evaluator that the route goes on."""
        path = os.environ.get("DRX_HEARTBEAT")
        if path:
            with open(path, "w") as file:
                file.write("%s %d" % (self._name, self._tick))

    def _fallback(self):
        """The world stood still while we waited; a harness that hangs must not stop the route at every tick."""
        self._late_ticks += 1
        if self._late_ticks > HELD_TICKS:
            self._last = (0.0, 0.0, FALLBACK_BRAKE)
        return self._last

    def _state(self, timestamp, images):
        pose = self._pose
        steer, throttle, brake = self._last
        message = {
            "type": "tick",
            "episode": self._name,
            "tick": self._tick,
            "time": float(timestamp),
            "ego": {
                "x": pose.x,
                "y": pose.y,
                "z": pose.z,
                "yaw": pose.yaw,
                "pitch": 0.0,
                "roll": 0.0,
                "velocity": [pose.speed * math.cos(pose.yaw), pose.speed * math.sin(pose.yaw), 0.0],
                "acceleration": pose.acceleration,
                "angularVelocity": pose.angular_velocity,
                "speed": pose.speed,
                "steer": steer,
                "throttle": throttle,
                "brake": brake,
            },
        }
        target = self._walk.update(pose.x, pose.y)
        if self._tick % PLAN_EVERY_TICKS == 1:
            message["type"] = "observation"
            message["command"] = target["option"]
            message["targetPoint"] = to_ego(target["x"], target["y"], pose.x, pose.y, pose.yaw)
            message["images"] = self._encode(images)
        return message

    def _encode(self, images):
        """The cameras that have an image: on the first ticks some may have none yet."""
        rig = [camera for camera in self.rig if images.get(camera["id"]) is not None]
        return self._encoder.encode(rig, images) if rig else []

    def end(self):
        """Says that the route is over and closes the connection. Never raises."""
        if self.is_driving and self._late_ticks == 0:
            end = {
                "type": "episode_end",
                "episode": self._name,
                "tick": self._tick,
                "gameSeconds": 0.05 * self._tick,
                "failure": None,
            }
            try:
                self._client.ask(end, "ack", ACK_SECONDS)
            except BridgeError as error:
                say("the harness did not hear of the end of the route: %s" % error)
        if self.is_driving and self._pose.missed > 0:
            say("%d readings of GNSS, IMU or speedometer were missing; the last ones were held" % self._pose.missed)
        self._client.close()
        if self._encoder is not None:
            self._encoder.close()


def _told(error):
    """The error for the evaluator, after one line in the log."""
    say(str(error))
    return RuntimeError("driverx: %s" % error)
