"""python -m driverx_trainer.verl_data <training.json>: the questions as the Parquet file that verl reads."""

import json
import sys
from pathlib import Path

from . import faults
from .grpo import read_items, system_prompt


def main() -> None:
    training = json.loads(Path(sys.argv[1]).read_text())
    try:
        from datasets import Dataset
    except ImportError as error:
        raise faults.TrainerError(f"datasets is not there ({error}); it comes with verl: pip install verl==0.9.1") from error
    rows = [row_of(item, training) for item in read_items(Path(training["dataset"]))]
    Dataset.from_list(rows).to_parquet(str(Path(training["out"]) / "train.parquet"))


def row_of(item: dict, training: dict) -> dict:
    """A question in verl's columns: messages with a mark for each picture, the true answer, and what the reward needs."""
    pictures = list(item["images"].items()) if training["images"] is not None else []
    labels = "".join(f"{camera}: <image>\n" for camera, _ in pictures)
    row = {
        "data_source": "driverx",
        "prompt": [
            {"role": "system", "content": system_prompt(item, training)},
            {"role": "user", "content": f"{labels}{item['question']}"},
        ],
        "reward_model": {"style": "model", "ground_truth": item["truth"]},
        "extra_info": {
            "task": item["task"],
            "form": item["form"],
            "question": item["question"],
            "description": item.get("description") or "",
        },
    }
    if pictures:
        row["images"] = [{"image": str(Path(training["images"]) / path)} for _, path in pictures]
    return row


if __name__ == "__main__":
    faults.run(main)
