"""Cameras: from the rig that the harness asks for to CARLA's sensors, and from their arrays to JPEG bytes."""

import math
from concurrent.futures import ThreadPoolExecutor

import simplejpeg


def carla_sensor(camera):
    """The leaderboard's description of a camera of the rig (docs/bridge.md; angles in radians there)."""
    return {
        "type": "sensor.camera.rgb",
        "id": camera["id"],
        "x": camera["x"],
        "y": camera["y"],
        "z": camera["z"],
        "roll": math.degrees(camera["roll"]),
        "pitch": math.degrees(camera["pitch"]),
        "yaw": math.degrees(camera["yaw"]),
        "width": camera["width"],
        "height": camera["height"],
        "fov": math.degrees(camera["fieldOfView"]),
    }


class JpegEncoder(object):
    """Encodes the images of a plan step side by side; the encoder lets go of Python's lock."""

    def __init__(self, threads=2):
        self._pool = ThreadPoolExecutor(max_workers=threads)

    def encode(self, rig, arrays):
        """:param arrays: by camera id, uint8, height x width x 4 in the order B, G, R, A as CARLA gives them.

        Returns the images of an observation. The encoder is told the order, so decoders see R, G, B.
        """
        return list(self._pool.map(lambda camera: self._image(camera, arrays[camera["id"]]), rig))

    def close(self):
        self._pool.shutdown(wait=True)

    @staticmethod
    def _image(camera, array):
        height, width = array.shape[:2]
        quality = camera["jpegQuality"]
        return {
            "id": camera["id"],
            "width": width,
            "height": height,
            "encoding": "jpeg",
            "quality": quality,
            "channelOrder": "rgb",
            "bytes": simplejpeg.encode_jpeg(array, quality=quality, colorspace="BGRA", colorsubsampling="420"),
        }
