"""python -m driverx_trainer.judge: open-loop figures of a student on samples that it was not trained on."""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch

from . import faults
from .losses import action_loss, decode, readout_loss
from .samples import Split, Vocabulary, read_split
from .training import read_training

SWAPPED = {"LEFT": "RIGHT", "RIGHT": "LEFT", "CHANGELANELEFT": "CHANGELANERIGHT", "CHANGELANERIGHT": "CHANGELANELEFT"}


@torch.no_grad()
def judge(student, split: Split, poses, rows, batch: int = 32, blind: bool = False, prompts_of=None) -> dict:
    """
    Cross-entropy by position with the true tokens before, and errors of the plan that the student makes itself:
    mean distance to where the vehicle went over 3 s (`ade`) and after 3 s (`fde`), metres.

    @param rows indices of the samples. @param blind whether the pictures are blacked out.
    @param prompts_of gives other prompts for the true ones.
    """
    student.eval()
    losses, ade, fde, hits, told = [], [], [], [], []
    readouts = student.layout.readouts
    for start in range(0, len(rows), batch):
        chosen = rows[start : start + batch]
        pixels, prompts, answers, actions, futures = batch_of(split, chosen)
        if blind:
            pixels = torch.zeros_like(pixels)
        if prompts_of is not None:
            prompts = prompts_of(prompts)
        logits = student(pixels, prompts, actions)
        _, hard = action_loss(logits[:, readouts:], actions, student.first_action, None)
        told.append(readout_loss(logits[:, :readouts], answers)[1] * len(chosen))
        plan = student.plan(pixels, prompts)
        error = (decode(poses, plan)[..., :2] - futures[..., :2]).norm(dim=-1)
        losses.append(hard * len(chosen))
        hits.append((plan[:, 0] == actions[:, 0]).float().sum())
        ade.append(error.mean(1))
        fde.append(error[:, -1])
    student.train()
    count = len(rows)
    return {
        "samples": count,
        "loss_by_token": [round(float(x), 4) for x in torch.stack(losses).sum(0) / count],
        "readout_accuracy": [round(float(x), 4) for x in torch.stack(told).sum(0) / count],
        "first_token_accuracy": round(float(torch.stack(hits).sum() / count), 4),
        "ade": round(float(torch.cat(ade).mean()), 4),
        "fde": round(float(torch.cat(fde).mean()), 4),
    }


def batch_of(split: Split, rows):
    """Pixels, prompts, answers, actions and futures of some samples as tensors."""
    return (
        torch.from_numpy(split.pixels[rows].copy()),
        torch.from_numpy(split.prompts[rows]),
        torch.from_numpy(split.answers[rows]),
        torch.from_numpy(split.actions[rows]),
        torch.from_numpy(split.futures[rows]),
    )


def mirrored_route(vocabulary: Vocabulary, template: str):
    """Prompts that send the vehicle to the other side: left for right in the command, and the target mirrored."""
    ids = vocabulary.ids
    places = template.split(" ")
    command, right = places.index("{command}"), places.index("{right}")
    other = list(range(len(vocabulary.words)))
    for word, opposite in SWAPPED.items():
        other[ids[word]] = ids[opposite]
    across = list(range(len(vocabulary.words)))
    for word, place in ids.items():
        # Metres are whole numbers; not all of them are words.
        if re.fullmatch(r"-?[1-9]\d*", word):
            across[place] = ids[str(-int(word))]
    other, across = torch.tensor(other), torch.tensor(across)

    def mirrored(prompts: torch.Tensor) -> torch.Tensor:
        prompts = prompts.clone()
        prompts[:, command] = other[prompts[:, command]]
        prompts[:, right] = across[prompts[:, right]]
        return prompts

    return mirrored


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("training")
    parser.add_argument("--samples", type=int, default=512)
    parser.add_argument("--split", default="validation")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    description, student, manifest, vocabulary, step = read_training(Path(options.training))
    split = read_split(Path(description["dataset"]), options.split, manifest, vocabulary)
    if len(split) == 0:
        raise faults.TrainerError(f"the dataset has no samples in {options.split}; choose another --split")
    rows = np.sort(np.random.default_rng(0).choice(len(split), min(options.samples, len(split)), replace=False))
    poses = torch.tensor(manifest["codebook"]["poses"])
    figures = {
        "split": options.split,
        "steps": step,
        "as_is": judge(student, split, poses, rows),
        "pictures_black": judge(student, split, poses, rows, blind=True),
        "route_mirrored": judge(student, split, poses, rows, prompts_of=mirrored_route(vocabulary, manifest["prompt"]["template"])),
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    faults.run(main)
