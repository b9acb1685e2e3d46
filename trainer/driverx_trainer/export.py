"""python -m driverx_trainer.export: writes a trained student as ONNX graphs with all that belongs to it."""

import argparse
import hashlib
import json
import warnings
from copy import deepcopy
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from . import faults
from .decoder import Prompted, Step
from .half_weights import round_to_half, store_as_half
from .judge import batch_of
from .samples import ACTIONS_PER_PLAN, read_split
from .student import Student
from .training import read_training

LARGEST_DIFFERENCE = 1e-3
LEAST_AGREEMENT = 0.99
GRAPHS = ("vision", "language", "step")


class Vision(nn.Module):
    """Pixels [bytes] uint8 of all cameras to image tokens [1, n, hidden]: normalising and patches are inside."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student

    def forward(self, pixels):
        return self.student.see(pixels[None])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training")
    parser.add_argument("--out", required=True)
    parser.add_argument("--samples", type=int, default=200)
    options = parser.parse_args()
    training, out = Path(options.training), Path(options.out)
    description, student, manifest, vocabulary, step = read_training(training)
    out.mkdir(parents=True, exist_ok=True)
    exact = deepcopy(student)
    round_to_half(student)
    write_graphs(student, out)
    parity = compare(exact, student, out, Path(description["dataset"]), manifest, vocabulary, options.samples)
    content = {
        "version": 1,
        "type": "vla-student",
        "codebook": {"hash": manifest["codebook"]["hash"], "k": manifest["codebook"]["k"]},
        "prompt": {key: manifest["prompt"][key] for key in ("template", "hash", "readouts")},
        "words": vocabulary.words[: vocabulary.first_action],
        "firstAction": vocabulary.first_action,
        "actionsPerPlan": ACTIONS_PER_PLAN,
        "rig": manifest["rig"],
        "pixels": "RGB, 0 to 255, cameras one after the other in the order of the rig; the vision graph normalises",
        "graphs": {name: {"file": f"{name}.onnx", "sha256": sha256(out / f"{name}.onnx")} for name in GRAPHS},
        "parity": parity,
        "training": {**description, "dataset": Path(description["dataset"]).name, "steps_done": step},
    }
    (out / "student.json").write_text(json.dumps(content, indent=1) + "\n")
    print(json.dumps({"out": str(out), "parity": parity}))


def write_graphs(student: Student, out: Path) -> None:
    pixels = torch.zeros(student.layout.bytes, dtype=torch.uint8)
    words = torch.zeros(1, student.layout.words, dtype=torch.long)
    with warnings.catch_warnings(), torch.no_grad():
        # The tracer warns of every shape that it takes for fixed; the comparison afterwards is what counts.
        warnings.simplefilter("ignore")
        seen = student.see(pixels[None])
        memory = Prompted(student)(seen, words)[2]
        graphs = {
            "vision": (Vision(student), {"pixels": pixels}, ["seen"]),
            "language": (Prompted(student), {"seen": seen, "words": words}, ["logits", "answers", "memory"]),
            "step": (Step(student), {"word": words[:, :1], "memory": memory}, ["logits", "longer"]),
        }
        for name, (module, inputs, outputs) in graphs.items():
            growing = {"memory": {3: "length"}, "longer": {3: "length_and_one"}} if name == "step" else {}
            torch.onnx.export(module, tuple(inputs.values()), out / f"{name}.onnx", dynamo=False, opset_version=17,
                              input_names=list(inputs), output_names=outputs, dynamic_axes=growing)
            store_as_half(out / f"{name}.onnx")


def compare(exact: Student, student: Student, out: Path, dataset: Path, manifest: dict, vocabulary, wanted: int) -> dict:
    """
    Plans of the graphs and of PyTorch over samples that were not trained on; throws when they are not the same student.

    @param exact the student before its weights were rounded: what the rounding costs is told, not judged.
    """
    split = read_split(dataset, "validation", manifest, vocabulary)
    name = "validation"
    if len(split) == 0:
        split, name = read_split(dataset, "train", manifest, vocabulary), "train"
    count = min(wanted, len(split))
    rows = np.sort(np.random.default_rng(0).choice(len(split), count, replace=False))
    vision, language, step = (
        onnxruntime.InferenceSession(out / f"{name}.onnx", providers=["CPUExecutionProvider"]) for name in GRAPHS
    )
    first, last = student.first_action, student.first_action + student.actions
    readouts = student.layout.readouts
    agreed, told, as_exact, difference = 0, 0, 0, 0.0
    for row in rows:
        pixels, prompts, _, _, _ = batch_of(split, [row])
        seen = vision.run(None, {"pixels": pixels[0].numpy()})[0]
        logits, answers, memory = language.run(None, {"seen": seen, "words": prompts.numpy()})
        with torch.no_grad():
            expected_seen = student.see(pixels)
            words, plan = prompts, exact.plan(pixels, prompts)[0]
            for place in range(ACTIONS_PER_PLAN):
                said = student.say(expected_seen, words)
                expected = said[:, -1]
                difference = max(difference, float(np.abs(logits - expected.numpy()).max()))
                token = int(expected[0, first:last].argmax())
                as_exact += token == int(plan[place])
                agreed += token == int(logits[0, first:last].argmax())
                word = torch.tensor([[token + first]])
                words = torch.cat([words, word], 1)
                if place == 0:
                    told += int((said[0, :readouts].argmax(-1).numpy() == answers).sum())
                logits, memory = step.run(None, {"word": word.numpy(), "memory": memory})
    agreement = agreed / (count * ACTIONS_PER_PLAN)
    of_readouts = told / (count * readouts) if readouts > 0 else 1.0
    parity = {"split": name, "samples": count, "tokens_agreeing": round(agreement, 5), "readouts_agreeing": round(of_readouts, 5),
              "tokens_as_before_rounding": round(as_exact / (count * ACTIONS_PER_PLAN), 5),
              "largest_logit_difference": difference}
    if min(agreement, of_readouts) < LEAST_AGREEMENT or difference > LARGEST_DIFFERENCE:
        raise faults.TrainerError(f"ONNX and PyTorch are not the same student: {parity}")
    return parity


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    faults.run(main)
