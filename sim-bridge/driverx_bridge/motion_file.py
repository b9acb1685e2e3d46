"""``metric_info.json``, from which Bench2Drive computes comfort; written as its agents write it, every tick."""

import json
import os


class MotionFile(object):
    def __init__(self, path):
        self._path = path
        self._steps = {}

    def add(self, actor):
        """Notes the motion of the hero actor (carla.Actor), in CARLA's units: angular velocity in degrees a second."""
        transform = actor.get_transform()
        rotation = transform.rotation
        self._steps[len(self._steps)] = {
            "acceleration": _axes(actor.get_acceleration()),
            "angular_velocity": _axes(actor.get_angular_velocity()),
            "forward_vector": _axes(transform.get_forward_vector()),
            "right_vector": _axes(transform.get_right_vector()),
            "location": _axes(transform.location),
            "rotation": [rotation.roll, rotation.pitch, rotation.yaw],
        }

    def save(self):
        """Writes the file whole: a reader never sees half of it."""
        folder = os.path.dirname(self._path)
        if not os.path.isdir(folder):
            os.makedirs(folder)
        temporary = "%s.tmp-%d" % (self._path, os.getpid())
        with open(temporary, "w") as file:
            json.dump(self._steps, file)
        os.replace(temporary, self._path)


def _axes(vector):
    return [vector.x, vector.y, vector.z]
