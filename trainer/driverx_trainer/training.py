"""A finished or paused training as it lies in its folder."""

import hashlib
import json
from pathlib import Path

import torch

from . import faults
from .presets import Preset
from .samples import layout_of, read_manifest, vocabulary_of
from .student import Student


def read_training(training: Path):
    path = training / "training.json"
    if not path.exists() or not (training / "checkpoint.pt").exists():
        raise faults.TrainerError(f"{training}: there is no trained student in it; make one with drx distill train")
    description = json.loads(path.read_text())
    dataset = Path(description["dataset"])
    manifest = read_manifest(dataset)
    if hashlib.sha256((dataset / "manifest.json").read_bytes()).hexdigest() != description["manifest_sha256"]:
        raise faults.TrainerError(f"{dataset} is not the dataset of this training any more; train anew")
    vocabulary = vocabulary_of(manifest)
    student = Student(Preset(**description["configuration"]), vocabulary, layout_of(manifest))
    state = torch.load(training / "checkpoint.pt", weights_only=True)
    student.qwen.load_state_dict(state["model"])
    return description, student.eval(), manifest, vocabulary, state["step"]
