"""python -m driverx_trainer.train: trains a student on a dataset of `drx distill dataset`."""

import argparse
import hashlib
import json
import math
import time
from pathlib import Path

import numpy as np
import torch

from . import checks, faults
from .judge import batch_of, judge
from .losses import soft_targets, training_loss
from .presets import WARNINGS, as_dict, resolve
from .samples import layout_of, rarity, read_manifest, read_split, vocabulary_of
from .student import Student, start_rows

# Samples of the validation split that are looked at during the training, and at its end.
JUDGED_SAMPLES = 64
JUDGED_AT_END = 512
MOVEMENT_STEPS = 100


def main() -> None:
    options = arguments()
    preset = resolve(options.preset, steps=options.steps, batch=options.batch, learning_rate=options.learning_rate,
                     precision=options.precision, compile=options.compile or None)
    print(json.dumps({"preset": options.preset, **as_dict(preset)}))
    if options.preset in WARNINGS:
        print(f"warning: {WARNINGS[options.preset]}")
    if options.print:
        return
    if preset.base is not None:
        raise faults.TrainerError(
            f"preset {options.preset} adapts {preset.base}: that is not trained by this version, which only resolves and prints it"
        )
    torch.set_num_threads(options.threads)
    # Far tails of targets and moments are so small that a processor would spend most of its time on them.
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    training = Training(Path(options.dataset), Path(options.out), preset, options.preset, options.seed, options.resume)
    training.run()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("--out", required=True)
    parser.add_argument("--preset", default="tiny")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--precision", choices=["float32", "bfloat16"])
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--print", action="store_true")
    return parser.parse_args()


class Training:
    """One training: a folder with checkpoint.pt, training.json and metrics.jsonl."""

    def __init__(self, dataset: Path, out: Path, preset, name: str, seed: int, resume: bool):
        self.out, self.preset, self.seed = out, preset, seed
        manifest = read_manifest(dataset)
        if manifest["rig"] == []:
            raise faults.TrainerError(f"{dataset}: its samples have no pictures")
        self.vocabulary = vocabulary_of(manifest)
        self.train = read_split(dataset, "train", manifest, self.vocabulary)
        self.validation = read_split(dataset, "validation", manifest, self.vocabulary)
        if len(self.train) < preset.batch:
            raise faults.TrainerError(f"{dataset}: {len(self.train)} training samples are fewer than a batch of {preset.batch}")
        checks.disjoint(self.train.ids, self.validation.ids)
        self.poses = torch.tensor(manifest["codebook"]["poses"])
        self.soft = soft_targets(self.poses, preset.label_width)
        self.weights = rarity(self.train, self.vocabulary, [manifest["prompt"]["readouts"].index(name) for name in preset.balanced])
        self.student = Student(preset, self.vocabulary, layout_of(manifest))
        generator = torch.Generator().manual_seed(seed)
        start_rows(self.student, self.vocabulary, self.poses, generator)
        self.forward = torch.compile(self.student) if preset.compile else self.student
        self.optimizer = optimizer_of(self.student, preset)
        self.step = 0
        self.checkpoint = out / "checkpoint.pt"
        if resume:
            self._resume()
        elif self.checkpoint.exists():
            raise faults.TrainerError(f"{out} holds a training already; add --resume to go on with it, or choose another --out")
        out.mkdir(parents=True, exist_ok=True)
        description = {
            "version": 1,
            "dataset": str(dataset.resolve()),
            "manifest_sha256": hashlib.sha256((dataset / "manifest.json").read_bytes()).hexdigest(),
            "preset": name,
            "configuration": as_dict(preset),
            "seed": seed,
            "parameters": sum(value.numel() for value in self.student.qwen.parameters()),
        }
        (out / "training.json").write_text(json.dumps(description, indent=1) + "\n")

    def run(self) -> None:
        preset, train = self.preset, self.train
        pixels, prompts, answers, actions, _ = batch_of(train, np.arange(2))
        checks.supervised_places(self.student, (pixels, prompts, answers, actions), lambda *of: self.loss(*of)[0])
        difference = checks.front_door(self.student, pixels, prompts, actions)
        print(f"{len(train)} samples to train on, {len(self.validation)} to judge by; "
              f"{sum(v.numel() for v in self.student.qwen.parameters()):,} parameters; front door differs by {difference:.1g}")
        print(checks.label_mask(self.vocabulary, self.student, prompts[0], answers[0], actions[0]))
        movement = checks.Movement(self.student) if self.step == 0 else None
        begun, seen = time.monotonic(), 0
        every = max(1, min(200, preset.steps // 10))
        while self.step < preset.steps:
            rows = rows_of_step(self.step, preset.batch, self.weights, self.seed)
            pixels, prompts, answers, actions, _ = batch_of(train, rows)
            rate = schedule(self.step, preset)
            for group in self.optimizer.param_groups:
                group["lr"] = group["peak"] * rate
            with torch.autocast("cpu", torch.bfloat16, enabled=preset.precision == "bfloat16"):
                logits = self.forward(pixels, prompts, actions)
            loss, by_token, by_readout = self.loss(logits, answers, actions)
            if not torch.isfinite(loss):
                raise faults.TrainerError(f"the loss is {loss.item()} at step {self.step}; lower the learning rate")
            self.optimizer.zero_grad()
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(self.student.parameters(), preset.gradient_clip)
            self.optimizer.step()
            self.step += 1
            seen += len(rows)
            if self.step % 10 == 0:
                rate_seen = seen / (time.monotonic() - begun)
                self.log(type="train", loss=round(loss.item(), 4), loss_by_token=rounded(by_token),
                         loss_by_readout=rounded(by_readout),
                         gradient_norm=round(float(norm), 3), samples_per_second=round(rate_seen, 2))
            if movement is not None and self.step == min(MOVEMENT_STEPS, preset.steps):
                self.log(type="movement", **movement.assert_moved())
                movement = None
            if self.step % every == 0 or self.step == preset.steps:
                self.save()
                self.judge()

    def loss(self, logits, answers, actions):
        """The loss, and what it is by action and by readout."""
        return training_loss(logits, answers, actions, self.student.first_action, self.soft, self.preset.readout_weight)

    def judge(self) -> None:
        if len(self.validation) == 0:
            return
        wanted = JUDGED_AT_END if self.step == self.preset.steps else JUDGED_SAMPLES
        count = min(wanted, len(self.validation))
        rows = np.random.default_rng(0).choice(len(self.validation), count, replace=False)
        rows.sort()
        figures = judge(self.student, self.validation, self.poses, rows)
        self.log(type="validation", **figures)
        print(f"step {self.step}: validation loss by token {figures['loss_by_token']}, ADE {figures['ade']} m, FDE {figures['fde']} m", flush=True)

    def log(self, **entry) -> None:
        with (self.out / "metrics.jsonl").open("a") as file:
            file.write(json.dumps({"step": self.step, **entry}) + "\n")

    def save(self) -> None:
        temporary = self.checkpoint.with_suffix(".tmp")
        torch.save({"step": self.step, "model": self.student.qwen.state_dict(), "optimizer": self.optimizer.state_dict()}, temporary)
        temporary.rename(self.checkpoint)

    def _resume(self) -> None:
        if not self.checkpoint.exists():
            raise faults.TrainerError(f"{self.out} holds no training to go on with; leave --resume out")
        state = torch.load(self.checkpoint, weights_only=True)
        self.step = state["step"]
        self.student.qwen.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])


def rounded(values: torch.Tensor) -> list[float]:
    return [round(float(value), 4) for value in values]


def optimizer_of(student: Student, preset):
    """AdamW in two groups: embeddings without decay at the rate of new rows, everything else."""
    rows = [student.qwen.model.get_input_embeddings().weight]
    others = [value for value in student.qwen.parameters() if value is not rows[0]]
    return torch.optim.AdamW(
        [
            {"params": rows, "weight_decay": 0.0, "peak": preset.row_learning_rate},
            {"params": others, "weight_decay": preset.weight_decay, "peak": preset.learning_rate},
        ],
        lr=preset.learning_rate,
        betas=(0.9, 0.95),
    )


def schedule(step: int, preset) -> float:
    """Share of the peak rate: a linear warm-up, then half a cosine down to a twentieth."""
    if step < preset.warmup_steps:
        return (step + 1) / preset.warmup_steps
    done = (step - preset.warmup_steps) / max(1, preset.steps - preset.warmup_steps)
    return 0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def rows_of_step(step: int, batch: int, weights: np.ndarray, seed: int) -> np.ndarray:
    """The samples of a step, in rising order: in each epoch a sample of weight 2.3 comes twice or three times."""
    expected = int(weights.sum())
    per_epoch = max(1, expected // batch)
    epoch, place = divmod(step, per_epoch)
    random = np.random.default_rng([seed, epoch])
    times = np.floor(weights + random.random(len(weights))).astype(int)
    order = random.permutation(np.repeat(np.arange(len(weights)), times))
    # Rounding by chance may leave an epoch some samples short: the last batch then begins again from the front.
    return np.sort(order.take(range(place * batch, (place + 1) * batch), mode="wrap"))


if __name__ == "__main__":
    faults.run(main)
