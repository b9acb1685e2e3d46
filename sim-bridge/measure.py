"""Measures what the agent adds to a tick: encoding and the round trip to a harness, with and without six pictures.

Usage: python measure.py <url of drx serve>; the policy should do nothing itself. See npm run check:bridge.
"""

import os
import sys
import time

import numpy

from driverx_bridge.cameras import JpegEncoder
from driverx_bridge.client import BridgeClient

RIG = [{"id": "CAM_%d" % i, "width": 1600, "height": 900, "jpegQuality": 20} for i in range(6)]
POINTS = [{"x": 50.0 * i, "y": 0.0, "z": 0.0, "yaw": 0.0, "option": 4} for i in range(3)]


def picture(seed):
    """Something like a road under a sky: smooth, with some noise and edges."""
    random = numpy.random.RandomState(seed)
    rows = numpy.linspace(60, 200, 900)[:, None, None] * numpy.ones((1, 1600, 4))
    rows[500:, 600:1000] = 70
    return numpy.clip(rows + random.normal(0, 4, (900, 1600, 4)), 0, 255).astype(numpy.uint8)


def percentile(values, share):
    return sorted(values)[int(share * (len(values) - 1))] * 1000


def main(url):
    client = BridgeClient(url, {"name": "measure", "version": "1"}, {"privileged": False, "cameras": True}, token=os.environ.get("DRX_TOKEN"))
    client.connect()
    start = {
        "type": "episode_start", "episode": "m/1", "tick": 0, "routeId": "m", "repetition": 0, "town": "T", "seed": 0,
        "weather": {}, "scenarios": [], "globalPlan": {"sparse": POINTS, "dense": POINTS}, "cameras": [],
        "vehicle": {"typeId": "car", "halfLength": 2.4, "halfWidth": 0.9, "halfHeight": 0.7, "wheelbase": 2.8},
        "planEveryTicks": 10, "tickSeconds": 0.05, "mapSha256": "",
    }  # fmt: skip
    client.ask(start, "ready", 30)
    pictures = {camera["id"]: picture(seed) for seed, camera in enumerate(RIG)}
    encoder = JpegEncoder()
    encoding, trips, ticks = [], [], []
    for tick in range(1, 2001):
        ego = dict.fromkeys(["x", "y", "z", "yaw", "pitch", "roll", "speed", "steer", "throttle", "brake"], 0.0)
        ego.update(velocity=[0.0] * 3, acceleration=[0.0] * 3, angularVelocity=[0.0] * 3)
        message = {"type": "tick", "episode": "m/1", "tick": tick, "time": 0.05 * tick, "ego": ego}
        begun = time.perf_counter()
        if tick % 10 == 1:
            images = encoder.encode(RIG, pictures)
            encoding.append(time.perf_counter() - begun)
            message.update(type="observation", command=4, targetPoint=[50.0, 0.0], images=images)
            begun = time.perf_counter()
        client.ask(message, "control", 30)
        (trips if tick % 10 == 1 else ticks).append(time.perf_counter() - begun)
    client.ask({"type": "episode_end", "episode": "m/1", "tick": 2000, "gameSeconds": 100.0, "failure": None}, "ack", 30)
    client.close()
    encoder.close()
    size = sum(len(image["bytes"]) for image in images) / 1000.0
    for name, values in (("tick without pictures", ticks), ("six pictures, encoding", encoding), ("six pictures, round trip", trips)):
        print("%-26s median %6.2f ms, p99 %6.2f ms" % (name, percentile(values, 0.5), percentile(values, 0.99)))
    print("six 1600x900 pictures at quality 20: %.0f kB" % size)


if __name__ == "__main__":
    main(sys.argv[1])
