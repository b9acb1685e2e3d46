"""The student: the real Qwen2.5-VL, what stands where in its sequence, and what it is fed with."""

import re

import torch
from torch import nn
from transformers import DynamicCache, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

from .presets import Preset
from .samples import ACTIONS_PER_PLAN, Vocabulary

PATCH = 14
MERGE = 2
FRAMES = 2  # Qwen2.5-VL's temporal patch: a still picture comes twice.
# OpenAI CLIP's, as in Qwen2.5-VL's preprocessor.
MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class Student(nn.Module):
    """
    A Qwen2.5-VL whose sequence is always: each camera's image, the prompt, six action tokens.

    Words of a prompt vary, their number does not; so positions are the same for all samples.
    """

    def __init__(self, preset: Preset, vocabulary: Vocabulary, cameras: int, height: int, width: int, words: int):
        super().__init__()
        ids = vocabulary.ids
        text = {"vocab_size": len(vocabulary.words), "bos_token_id": ids["<bos>"], "eos_token_id": ids["<eos>"],
                "pad_token_id": ids["<pad>"], "max_position_embeddings": 2048, **preset.text}
        self.config = Qwen2_5_VLConfig(
            text_config=text,
            vision_config={"patch_size": PATCH, "spatial_merge_size": MERGE, "temporal_patch_size": FRAMES,
                           "out_hidden_size": preset.text["hidden_size"], **preset.vision},
            image_token_id=ids["<image>"],
            video_token_id=ids["<video>"],
            vision_start_token_id=ids["<vision_start>"],
            vision_end_token_id=ids["<vision_end>"],
            tie_word_embeddings=True,
        )
        self.qwen = Qwen2_5_VLForConditionalGeneration(self.config)
        self.first_action = vocabulary.first_action
        self.actions = vocabulary.actions
        grid = (1, height // PATCH, width // PATCH)
        self.tokens_per_image = grid[1] * grid[2] // MERGE**2
        image = [ids["<vision_start>"], *[ids["<image>"]] * self.tokens_per_image, ids["<vision_end>"]]
        prefix = torch.tensor(image * cameras)
        self.register_buffer("prefix", prefix, persistent=False)
        self.register_buffer("grid", torch.tensor([grid] * cameras), persistent=False)
        self.register_buffer("positions", self._positions(words), persistent=False)
        self.register_buffer("mean", 255 * torch.tensor(MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation", 255 * torch.tensor(DEVIATION).view(3, 1, 1), persistent=False)

    def _positions(self, words: int) -> torch.Tensor:
        """Positions of a whole sequence, [3, 1, length], as Qwen2.5-VL itself numbers them."""
        ids = torch.cat([self.prefix, torch.zeros(words + ACTIONS_PER_PLAN, dtype=torch.long)])[None]
        kinds = (ids == self.config.image_token_id).int()
        return self.qwen.model.get_rope_index(ids, mm_token_type_ids=kinds, image_grid_thw=self.grid)[0]

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels [n, height, width, 3] of 0 to 255 as Qwen's processor lays them out: [n * patches, 3 * 2 * 14 * 14]."""
        count, height, width, _ = pixels.shape
        levels = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.deviation
        down, across = height // PATCH, width // PATCH
        tiles = levels.reshape(count, 3, down // MERGE, MERGE, PATCH, across // MERGE, MERGE, PATCH)
        ordered = tiles.permute(0, 2, 5, 3, 6, 1, 4, 7)
        twice = ordered.unsqueeze(6).expand(-1, -1, -1, -1, -1, -1, FRAMES, -1, -1)
        return twice.reshape(count * down * across, 3 * FRAMES * PATCH * PATCH)

    def see(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels [b, cameras, height, width, 3] to image tokens [b, cameras * tokens, hidden]."""
        batch = pixels.shape[0]
        seen = self.qwen.model.visual(self.patches(pixels.flatten(0, 1)), grid_thw=self.grid.repeat(batch, 1))
        return seen.pooler_output.reshape(batch, -1, self.config.text_config.hidden_size)

    def say(self, seen: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """
        Logits [b, words + 1 - prompt, vocabulary] from the prompt's last word on: what follows it and each action.

        @param words prompt and, after it, the action tokens so far as vocabulary ids, [b, n].
        """
        after = self.positions.shape[-1] - ACTIONS_PER_PLAN - 1
        return self._logits(self._embedded(seen, words), 0, None, after)

    def _embedded(self, seen: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Embeddings of the images and the words, [b, prefix + n, hidden]."""
        ids = torch.cat([self.prefix.expand(len(words), -1), words], 1)
        is_image = (ids == self.config.image_token_id)[..., None]
        return self.qwen.model.get_input_embeddings()(ids).masked_scatter(is_image, seen)

    def _logits(self, embedded: torch.Tensor, start: int, cache, after: int = 0) -> torch.Tensor:
        """Logits of what follows each place from `after` on. @param start places that the cache holds already."""
        batch, count, _ = embedded.shape
        positions = self.positions[..., start : start + count].expand(-1, batch, -1)
        kept = {} if cache is None else {"cache": cache}
        hidden = self.qwen.model.language_model(
            inputs_embeds=embedded, position_ids=positions, use_cache=cache is not None, **kept
        ).last_hidden_state
        return self.qwen.lm_head(hidden[:, after:])

    def forward(self, pixels: torch.Tensor, prompts: torch.Tensor, actions: torch.Tensor) -> torch.Tensor:
        """Logits of the six action tokens [b, 6, vocabulary], each given the true ones before it."""
        words = torch.cat([prompts, actions[:, :-1] + self.first_action], 1)
        return self.say(self.see(pixels), words)

    @torch.no_grad()
    def plan(self, pixels: torch.Tensor, prompts: torch.Tensor) -> torch.Tensor:
        """The likeliest action tokens one after the other, [b, 6]; only action tokens can be chosen."""
        embedded = self._embedded(self.see(pixels), prompts)
        cache = DynamicCache(config=self.config.text_config)
        actions = []
        while True:
            logits = self._logits(embedded, cache.get_seq_length(), cache)[:, -1]
            actions.append(logits[:, self.first_action : self.first_action + self.actions].argmax(-1, keepdim=True))
            if len(actions) == ACTIONS_PER_PLAN:
                return torch.cat(actions, 1)
            embedded = self.qwen.model.get_input_embeddings()(actions[-1] + self.first_action)

    def official_logits(self, pixels: torch.Tensor, prompts: torch.Tensor, actions: torch.Tensor) -> torch.Tensor:
        """The same as forward(), by the model's own front door; for checking the two against each other."""
        batch = pixels.shape[0]
        words = torch.cat([prompts, actions[:, :-1] + self.first_action], 1)
        ids = torch.cat([self.prefix.expand(batch, -1), words], 1)
        return self.qwen(
            input_ids=ids,
            pixel_values=self.patches(pixels.flatten(0, 1)),
            image_grid_thw=self.grid.repeat(batch, 1),
            mm_token_type_ids=(ids == self.config.image_token_id).int(),
        ).logits[:, -ACTIONS_PER_PLAN:]


def start_rows(student: Student, vocabulary: Vocabulary, poses: torch.Tensor, generator: torch.Generator) -> None:
    """
    Starts the rows of action tokens so that neighbouring motions are neighbours: a random projection of waves over
    (dx, dy, 2.6 m * dyaw), scaled to the spread of the other rows. The word of a speed starts where the token of half
    a second straight ahead at that speed does, so that going on as before is near at hand.
    """
    speeds = {word: float(word) for word in vocabulary.words if re.fullmatch(r"\d+\.\d", word)}
    ahead = torch.tensor([[0.5 * speed, 0.0, 0.0] for speed in speeds.values()]).reshape(-1, 3)
    scaled = torch.cat([poses, ahead]) * torch.tensor([1.0, 1.0, 2.6])
    waves = torch.cat([wave(scaled * scale) for wave in (torch.sin, torch.cos) for scale in (0.3, 1, 3, 9)], 1)
    weight = student.qwen.model.get_input_embeddings().weight
    rows = waves @ torch.randn(waves.shape[1], weight.shape[1], generator=generator)
    rows = rows / rows.std() * student.config.text_config.initializer_range
    ids = vocabulary.ids
    with torch.no_grad():
        weight[student.first_action : student.first_action + student.actions] = rows[: len(poses)]
        weight[[ids[word] for word in speeds]] = rows[len(poses) :]
