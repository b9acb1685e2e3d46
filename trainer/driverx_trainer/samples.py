"""Reads a dataset of `drx distill dataset`, and the vocabulary that follows from its manifest."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from .faults import TrainerError

SPECIAL = ["<pad>", "<bos>", "<eos>", "<vision_start>", "<vision_end>", "<image>", "<video>"]
ACTIONS_PER_PLAN = 6
# Times that the rarest sample comes in an epoch.
MOST_OFTEN = 5


@dataclass(frozen=True)
class Vocabulary:
    """Words by id: special tokens, prompt words, then action tokens in the order of the codebook."""

    words: list[str]
    actions: int

    @property
    def ids(self) -> dict[str, int]:
        return {word: index for index, word in enumerate(self.words)}

    @property
    def first_action(self) -> int:
        return len(self.words) - self.actions

    def encode(self, prompt: str) -> list[int]:
        """The ids of a prompt's words; a word that is not in the vocabulary is an error, never another word."""
        ids = self.ids
        try:
            return [ids[word] for word in prompt.split(" ")]
        except KeyError as error:
            raise TrainerError(f'prompt "{prompt}": {error} is not in the vocabulary') from error


def vocabulary_of(manifest: dict) -> Vocabulary:
    count = manifest["codebook"]["k"]
    actions = [f"<act_{token:04d}>" for token in range(count)]
    return Vocabulary(SPECIAL + manifest["prompt"]["words"] + actions, count)


@dataclass(frozen=True)
class Layout:
    """What every sample of a dataset has alike."""

    # Height and width of each camera's picture, in the order of the rig.
    sizes: list[tuple[int, int]]
    # Words of a prompt; the last is `plan`, those before it are the readouts.
    words: int
    readouts: int

    @property
    def bytes(self) -> int:
        return sum(height * width * 3 for height, width in self.sizes)


def layout_of(manifest: dict) -> Layout:
    template = manifest["prompt"]["template"].split(" ")
    readouts = manifest["prompt"]["readouts"]
    if template[len(template) - 1 - len(readouts) : -1] != readouts:
        raise TrainerError(f"the prompt's readouts {readouts} do not stand before its last word; make the dataset anew")
    return Layout([(camera["height"], camera["width"]) for camera in manifest["rig"]], len(template), len(readouts))


@dataclass(frozen=True)
class Split:
    """The samples of a split as arrays; row i of each belongs to sample i."""

    ids: list[str]
    pixels: np.memmap  # [n, bytes] uint8: RGB of the cameras, one after the other
    prompts: np.ndarray  # [n, words] int64
    answers: np.ndarray  # [n, readouts] int64: the words that are true at the readouts
    actions: np.ndarray  # [n, 6] int64, tokens of the codebook
    futures: np.ndarray  # [n, 6, 3] float32: x ahead, y right, yaw

    def __len__(self) -> int:
        return len(self.ids)


def read_manifest(folder: Path) -> dict:
    path = folder / "manifest.json"
    if not path.exists():
        raise TrainerError(f"{folder}: there is no manifest.json; make a dataset with drx distill dataset")
    return json.loads(path.read_text())


def read_split(folder: Path, name: str, manifest: dict, vocabulary: Vocabulary) -> Split:
    """Reads `<name>.jsonl`; as many samples come out as the manifest says went in."""
    text = (folder / f"{name}.jsonl").read_text()
    if hashlib.sha256(text.encode()).hexdigest() != manifest["files"][f"{name}.jsonl"]["sha256"]:
        raise TrainerError(f"{folder}/{name}.jsonl is not the file of the manifest; make the dataset anew")
    samples = [json.loads(line) for line in text.splitlines()]
    if len(samples) != manifest["samples"][name]:
        raise TrainerError(f"{name}.jsonl holds {len(samples)} samples, the manifest {manifest['samples'][name]}")
    odd = next((sample["id"] for sample in samples if len(sample["actionTokens"]) != ACTIONS_PER_PLAN), None)
    if odd is not None:
        raise TrainerError(f"{name}.jsonl: sample {odd} has not {ACTIONS_PER_PLAN} action tokens")
    return Split(
        [sample["id"] for sample in samples],
        decoded_pixels(folder, name, samples, manifest["rig"], layout_of(manifest)),
        np.array([vocabulary.encode(sample["prompt"]) for sample in samples], np.int64),
        np.array([vocabulary.encode(" ".join(sample["answers"])) for sample in samples], np.int64),
        np.array([sample["actionTokens"] for sample in samples], np.int64),
        np.array([sample["future"] for sample in samples], np.float32),
    )


def decoded_pixels(folder: Path, name: str, samples: list[dict], rig: list[dict], layout: Layout) -> np.ndarray:
    """The pictures of all samples, decoded once into a memory-mapped file beside the dataset."""
    shape = (len(samples), layout.bytes)
    if len(samples) == 0:
        return np.zeros(shape, np.uint8)
    path = folder / f"{name}.pixels"
    if not path.exists() or path.stat().st_size != np.prod(shape):
        temporary = path.with_suffix(".pixels.tmp")
        pixels = np.memmap(temporary, np.uint8, "w+", shape=shape)
        for index, sample in enumerate(samples):
            cameras = [image["camera"] for image in sample["images"]]
            if cameras != [camera["id"] for camera in rig]:
                raise TrainerError(f"sample {sample['id']}: cameras {cameras} are not those of the rig, in its order")
            pictures = [np.asarray(Image.open(folder / image["path"]).convert("RGB")) for image in sample["images"]]
            sizes = [picture.shape[:2] for picture in pictures]
            if sizes != layout.sizes:
                raise TrainerError(f"sample {sample['id']}: pictures of {sizes} are not those of the rig, {layout.sizes}")
            pixels[index] = np.concatenate([picture.reshape(-1) for picture in pictures])
        pixels.flush()
        temporary.rename(path)
    return np.memmap(path, np.uint8, "r", shape=shape)


def rarity(split: Split, vocabulary: Vocabulary, places: list[int]) -> np.ndarray:
    """
    How often each sample should come in an epoch: by its rarest answer at one of the readouts, (n_max / n)^0.5, at most
    5, where n samples have that answer and n_max the commonest. Distances count as one answer.
    """
    weights = np.ones(len(split))
    is_number = np.array([re.fullmatch(r"-?\d+(\.\d)?", word) is not None for word in vocabulary.words])
    for place in places:
        answers = split.answers[:, place]
        _, of_sample, counts = np.unique(np.where(is_number[answers], -1, answers), return_inverse=True, return_counts=True)
        weights = np.maximum(weights, np.minimum((counts.max() / counts) ** 0.5, MOST_OFTEN)[of_sample])
    return weights
