"""python -m driverx_trainer.export: writes a trained student as ONNX graphs with all that belongs to it."""

import argparse
import hashlib
import json
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from . import faults
from .judge import batch_of
from .samples import ACTIONS_PER_PLAN, read_split
from .student import Student
from .training import read_training

LARGEST_DIFFERENCE = 1e-3
LEAST_AGREEMENT = 0.99


class Vision(nn.Module):
    """Pixels [bytes] uint8 of all cameras to image tokens [1, n, hidden]: normalising and patches are inside."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student

    def forward(self, pixels):
        return self.student.see(pixels[None])


class Language(nn.Module):
    """
    Image tokens and words [1, n] (prompt, then actions so far) to the logits of what follows [1, vocabulary] and the
    ids of the likeliest answers at the readouts [readouts].
    """

    def __init__(self, student: Student):
        super().__init__()
        self.student = student
        is_image = student.prefix == student.config.image_token_id
        # Rows of the table [image tokens, embeddings of the prefix] that make up the prefix.
        rows = torch.where(is_image, is_image.cumsum(0) - 1, int(is_image.sum()) + torch.arange(len(is_image)))
        self.register_buffer("rows", rows, persistent=False)

    def forward(self, seen, words):
        qwen = self.student.qwen
        embed = qwen.model.get_input_embeddings()
        table = torch.cat([seen[0], embed(self.student.prefix)])
        embedded = torch.cat([table[self.rows][None], embed(words)], 1)
        positions = self.student.positions[..., : len(self.rows) + words.shape[1]]
        hidden = qwen.model.language_model(inputs_embeds=embedded, position_ids=positions, use_cache=False)
        state = hidden.last_hidden_state
        first = len(self.rows) + self.student.layout.words - 1 - self.student.layout.readouts
        answers = qwen.lm_head(state[0, first : first + self.student.layout.readouts]).argmax(-1)
        return qwen.lm_head(state[:, -1]), answers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training")
    parser.add_argument("--out", required=True)
    parser.add_argument("--samples", type=int, default=200)
    options = parser.parse_args()
    training, out = Path(options.training), Path(options.out)
    description, student, manifest, vocabulary, step = read_training(training)
    out.mkdir(parents=True, exist_ok=True)
    write_graphs(student, out)
    parity = compare(student, out, Path(description["dataset"]), manifest, vocabulary, options.samples)
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
        "graphs": {name: {"file": f"{name}.onnx", "sha256": sha256(out / f"{name}.onnx")} for name in ("vision", "language")},
        "parity": parity,
        "training": {**description, "dataset": Path(description["dataset"]).name, "steps_done": step},
    }
    (out / "student.json").write_text(json.dumps(content, indent=1) + "\n")
    print(json.dumps({"out": str(out), "parity": parity}))


def write_graphs(student: Student, out: Path) -> None:
    pixels = torch.zeros(student.layout.bytes, dtype=torch.uint8)
    words = torch.zeros(1, student.layout.words + 2, dtype=torch.long)
    seen = student.see(pixels[None]).detach()
    with warnings.catch_warnings(), torch.no_grad():
        # The tracer warns of every shape that it takes for fixed; the comparison afterwards is what counts.
        warnings.simplefilter("ignore")
        torch.onnx.export(Vision(student), (pixels,), out / "vision.onnx", dynamo=False, opset_version=17,
                          input_names=["pixels"], output_names=["seen"])
        torch.onnx.export(Language(student), (seen, words), out / "language.onnx", dynamo=False, opset_version=17,
                          input_names=["seen", "words"], output_names=["logits", "answers"], dynamic_axes={"words": {1: "count"}})


def compare(student: Student, out: Path, dataset: Path, manifest: dict, vocabulary, wanted: int) -> dict:
    """Plans of both over samples that were not trained on; throws when they are not the same student."""
    split = read_split(dataset, "validation", manifest, vocabulary)
    name = "validation"
    if len(split) == 0:
        split, name = read_split(dataset, "train", manifest, vocabulary), "train"
    count = min(wanted, len(split))
    rows = np.sort(np.random.default_rng(0).choice(len(split), count, replace=False))
    vision = onnxruntime.InferenceSession(out / "vision.onnx", providers=["CPUExecutionProvider"])
    language = onnxruntime.InferenceSession(out / "language.onnx", providers=["CPUExecutionProvider"])
    first, last = student.first_action, student.first_action + student.actions
    agreed, told, difference = 0, 0, 0.0
    for row in rows:
        pixels, prompts, _, _, _ = batch_of(split, [row])
        seen = vision.run(None, {"pixels": pixels[0].numpy()})[0]
        with torch.no_grad():
            expected_seen = student.see(pixels)
            words = prompts
            for _ in range(ACTIONS_PER_PLAN):
                said = student.say(expected_seen, words)
                expected = said[:, -1]
                logits, answers = language.run(None, {"seen": seen, "words": words.numpy()})
                told += int((said[0, : len(answers)].argmax(-1).numpy() == answers).sum())
                difference = max(difference, float(np.abs(logits - expected.numpy()).max()))
                token = int(expected[0, first:last].argmax())
                agreed += token == int(logits[0, first:last].argmax())
                words = torch.cat([words, torch.tensor([[token + first]])], 1)
    agreement = agreed / (count * ACTIONS_PER_PLAN)
    readouts = student.layout.readouts
    of_readouts = told / (count * ACTIONS_PER_PLAN * readouts) if readouts > 0 else 1.0
    parity = {"split": name, "samples": count, "tokens_agreeing": round(agreement, 5), "readouts_agreeing": round(of_readouts, 5),
              "largest_logit_difference": difference}
    if min(agreement, of_readouts) < LEAST_AGREEMENT or difference > LARGEST_DIFFERENCE:
        raise faults.TrainerError(f"ONNX and PyTorch are not the same student: {parity}")
    return parity


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    faults.run(main)
