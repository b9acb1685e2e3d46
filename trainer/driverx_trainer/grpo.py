"""python -m driverx_trainer.grpo <training.json>: trains a policy by TRL's GRPO on judged answers (`drx autodriverl train`)."""

import json
import os
import re
import sys
from pathlib import Path

from . import faults
from .rewards import RewardError, RewardService, trl_reward

WORD = r"[A-Za-z]+|\d|[^\sA-Za-z\d]"


def main() -> None:
    training = json.loads(Path(sys.argv[1]).read_text())
    try:
        from trl import GRPOConfig, GRPOTrainer
    except ImportError as error:
        raise faults.TrainerError(f"TRL is not there ({error}); install it beside the trainer: pip install trl==1.16.0") from error
    out = Path(training["out"])
    items = read_items(Path(training["dataset"]))
    # The reference is loaded from where the policy was, so that a policy made here must lie somewhere.
    model = training["model"] or tiny_policy(items, training["settings"].get("seed", 0), out / "start")
    processing = processing_of(model, seeing=training["model"] is not None)
    config = GRPOConfig(output_dir=str(out), remove_unused_columns=False, **training["settings"])
    tokenizer = getattr(processing, "tokenizer", processing)
    reward = trl_reward(RewardService(training["rewards"], os.environ.get("DRX_TOKEN")), [tokenizer.eos_token_id])
    trainer = GRPOTrainer(
        model=model,
        reward_funcs=[reward],
        args=config,
        train_dataset=dataset_of(items, training),
        processing_class=processing,
        callbacks=[metrics_writer(out / "metrics.jsonl")],
    )
    try:
        trainer.train(resume_from_checkpoint=True if any(out.glob("checkpoint-*")) else None)
    except RewardError as error:
        raise faults.TrainerError(str(error)) from error
    trainer.save_model(str(out / "policy"))


def read_items(path: Path) -> list[dict]:
    """Questions as `drx autodriverl build` writes them."""
    items = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    if not items:
        raise faults.TrainerError(f"{path} holds no question")
    return items


def dataset_of(items: list[dict], training: dict):
    """The columns that GRPOTrainer and the reward function read; pictures where a model that sees is trained."""
    from datasets import Dataset

    columns = {name: [item.get(name) for item in items] for name in ("task", "form", "question", "truth", "description")}
    if training["model"] is None:
        # The tiny policy reads words alone.
        columns["prompt"] = [item["question"] for item in items]
        return Dataset.from_dict(columns)
    columns["prompt"] = [
        [{"role": "system", "content": system_prompt(item, training)}, {"role": "user", "content": labelled(item)}]
        for item in items
    ]
    if training["images"] is not None:
        from PIL import Image

        folder = Path(training["images"])
        dataset = Dataset.from_dict(columns)
        paths = [[str(folder / path) for path in item["images"].values()] for item in items]
        # Opened when a batch needs them.
        return dataset.add_column("paths", paths).with_transform(
            lambda batch: {**batch, "images": [[Image.open(path) for path in some] for some in batch["paths"]]}
        )
    return Dataset.from_dict(columns)


def system_prompt(item: dict, training: dict) -> str:
    """What the model is told before a question: of its cameras, and how to answer."""
    return training["prompts"][item["form"]].replace("{cameras}", ", ".join(item["images"]))


def labelled(item: dict) -> str:
    """The question after the names of the cameras, in the order of their pictures."""
    return f"Pictures in this order: {', '.join(item['images'])}.\n{item['question']}"


def tiny_policy(items: list[dict], seed: int, folder: Path) -> str:
    """
    Writes a text model of some 100,000 parameters and a tokenizer of the words in the questions, both made here: what the machinery
    is tried with where there is no accelerator. It sees nothing. Returns the folder.
    """
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    words = sorted({word for item in items for word in re.findall(WORD, f"{item['question']} {item['truth']}")})
    vocabulary = {word: i for i, word in enumerate(["<pad>", "<eos>", "<unk>", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(WORD), "removed", invert=True)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>")
    torch.manual_seed(seed)
    config = Qwen2Config(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=512,
        bos_token_id=None,
        eos_token_id=1,
        pad_token_id=0,
    )
    Qwen2ForCausalLM(config).save_pretrained(folder)
    wrapped.save_pretrained(folder)
    return str(folder)


def processing_of(model: str, seeing: bool):
    """What turns text, and pictures for a model that sees, into its input."""
    from transformers import AutoProcessor, AutoTokenizer

    return (AutoProcessor if seeing else AutoTokenizer).from_pretrained(model, padding_side="left")


def metrics_writer(path: Path):
    """Adds what TRL logs to metrics.jsonl: reward by task where told, response length, clip ratios, share of groups without spread."""
    from transformers import TrainerCallback

    class MetricsWriter(TrainerCallback):
        def on_log(self, args, state, control, logs=None, **_):
            if state.is_world_process_zero and logs:
                with path.open("a") as lines:
                    lines.write(json.dumps({"step": state.global_step, **logs}) + "\n")

    return MetricsWriter()


if __name__ == "__main__":
    faults.run(main)
