"""Every keyframe's future and boxes as nuscenes-devkit has them: check-openloop.py <root> <version> <answers.json>."""

import json
import sys

import numpy as np
from nuscenes.nuscenes import NuScenes
from nuscenes.utils.geometry_utils import transform_matrix
from pyquaternion import Quaternion

STEPS = 6


def lidar_to_global(nusc, sample):
    reading = nusc.get("sample_data", sample["data"]["LIDAR_TOP"])
    matrices = []
    for table in ("ego_pose", "calibrated_sensor"):
        row = nusc.get(table, reading[f"{table}_token"])
        matrices.append(transform_matrix(row["translation"], Quaternion(row["rotation"])))
    return matrices[0] @ matrices[1]


def yaw_of(matrix):
    return float(np.arctan2(matrix[1, 0], matrix[0, 0]))


def future_of(nusc, sample):
    to_lidar = np.linalg.inv(lidar_to_global(nusc, sample))
    future = []
    while sample["next"] and len(future) < STEPS:
        sample = nusc.get("sample", sample["next"])
        relative = to_lidar @ lidar_to_global(nusc, sample)
        future.append([float(relative[0, 3]), float(relative[1, 3]), yaw_of(relative)])
    return future


def boxes_of(nusc, sample):
    _, boxes, _ = nusc.get_sample_data(sample["data"]["LIDAR_TOP"])
    return {
        box.token: [float(box.center[0]), float(box.center[1]), yaw_of(box.orientation.rotation_matrix)]
        for box in boxes
    }


def main():
    root, version, answers = sys.argv[1:]
    nusc = NuScenes(version=version, dataroot=root, verbose=False)
    samples = {
        sample["token"]: {
            "pose": lidar_to_global(nusc, sample)[:3].ravel().tolist(),
            "future": future_of(nusc, sample),
            "boxes": boxes_of(nusc, sample),
        }
        for sample in nusc.sample
    }
    with open(answers, "w") as file:
        json.dump(samples, file)


main()
