"""What can be trained and how: each preset is the whole configuration of a training."""

from dataclasses import asdict, dataclass, replace

from .faults import TrainerError


@dataclass(frozen=True)
class Preset:
    """A training; `base` is None for a model from scratch, else the checkpoint that is adapted."""

    base: str | None
    steps: int
    batch: int
    learning_rate: float
    # New action rows have a rate of their own: at 1e-6 they would hardly leave their start.
    row_learning_rate: float
    warmup_steps: int
    weight_decay: float
    gradient_clip: float
    # Width in metres of the bell over neighbouring tokens that a target is spread to; 0 for none.
    label_width: float
    vision: dict
    text: dict
    # Features of the patch stem; 0 for Qwen's own linear map.
    stem_features: int = 0
    # Weight of the readouts' mean loss beside that of the actions.
    readout_weight: float = 0.0
    # Readouts whose rare answers come more often, see samples.rarity.
    balanced: tuple[str, ...] = ()
    lora_rank: int = 0
    freeze_vision: bool = False
    # Of the products; weights and sums stay in 32 bits.
    precision: str = "float32"
    # Whether torch fuses the model into code of its own first, which takes minutes and a C++ compiler.
    compile: bool = False


TINY = Preset(
    base=None,
    steps=5000,
    batch=16,
    learning_rate=8e-4,
    row_learning_rate=1e-3,
    warmup_steps=50,
    weight_decay=0.05,
    gradient_clip=1.0,
    label_width=0.15,
    stem_features=32,
    readout_weight=1.0,
    balanced=("light", "sign", "lead", "threat", "steer", "change"),
    vision={
        "depth": 3,
        "hidden_size": 128,
        "intermediate_size": 384,
        "num_heads": 4,
        # All blocks see the whole of an image: it has 200 patches at most.
        "fullatt_block_indexes": [0, 1, 2],
    },
    text={
        "hidden_size": 192,
        "intermediate_size": 576,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [6, 9, 9]},
    },
)

FULL_3B = Preset(
    base="Qwen/Qwen2.5-VL-3B-Instruct",
    steps=5000,
    batch=64,
    learning_rate=1e-5,
    row_learning_rate=2e-4,
    warmup_steps=150,
    weight_decay=0.0,
    gradient_clip=1.0,
    label_width=0.0,
    vision={},
    text={},
    freeze_vision=True,
    precision="bfloat16",
)

PRESETS = {
    "tiny": TINY,
    "3b-full": FULL_3B,
    "3b-lora": replace(FULL_3B, learning_rate=1e-4, lora_rank=16),
    "paper": replace(FULL_3B, learning_rate=1e-6, row_learning_rate=1e-6, freeze_vision=False),
}

WARNINGS = {
    "paper": "at 1e-6 new action rows move by 5e-3 in 5,000 steps, a quarter of their spread: they are hardly learnt",
}


def resolve(name: str, **overrides) -> Preset:
    """The preset of that name with the values that are not None put in their places."""
    if name not in PRESETS:
        raise TrainerError(f"there is no preset {name}; there are {', '.join(PRESETS)}")
    return replace(PRESETS[name], **{key: value for key, value in overrides.items() if value is not None})


def as_dict(preset: Preset) -> dict:
    return asdict(preset)
