"""The student: the real Qwen2.5-VL, what stands where in its sequence, and what it is fed with."""

import re

import torch
from torch import nn
from transformers import DynamicCache, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration
from transformers.vision_utils import get_vision_position_ids

from .presets import Preset
from .samples import ACTIONS_PER_PLAN, Layout, Vocabulary
from .vision import PATCH, PatchStem, look

MERGE = 2
FRAMES = 2  # Qwen2.5-VL's temporal patch: a still picture comes twice.
# OpenAI CLIP's, as in Qwen2.5-VL's preprocessor.
MEAN = (0.48145466, 0.4578275, 0.40821073)
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class Student(nn.Module):
    """
    A Qwen2.5-VL whose sequence is always: each camera's image, the prompt, six action tokens.

    Words of a prompt vary, their number does not; so positions are the same for all samples. The last words of the
    prompt before `plan` are readouts: what the student answers there (a light's colour, a gap) is learnt and can be
    read, and is not fed back, so that it costs no step of decoding; the actions are planned with it in mind.
    """

    def __init__(self, preset: Preset, vocabulary: Vocabulary, layout: Layout):
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
        self.qwen.set_attn_implementation("eager")
        if preset.stem_features > 0:
            visual = self.qwen.model.visual
            visual.patch_embed = PatchStem(preset.stem_features, visual.config.hidden_size)
        self.layout = layout
        self.first_action = vocabulary.first_action
        self.actions = vocabulary.actions
        grids = [(1, height // PATCH, width // PATCH) for height, width in layout.sizes]
        self.tokens = [down * across // MERGE**2 for _, down, across in grids]
        images = [[ids["<vision_start>"], *[ids["<image>"]] * count, ids["<vision_end>"]] for count in self.tokens]
        self.register_buffer("prefix", torch.tensor(sum(images, [])), persistent=False)
        self.register_buffer("grids", torch.tensor(grids), persistent=False)
        self.register_buffer("positions", self._positions(layout.words), persistent=False)
        self.patch_positions = {
            size: get_vision_position_ids(torch.tensor([grid]), MERGE) for size, grid in zip(layout.sizes, grids)
        }
        self.register_buffer("mean", 255 * torch.tensor(MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("deviation", 255 * torch.tensor(DEVIATION).view(3, 1, 1), persistent=False)

    def _positions(self, words: int) -> torch.Tensor:
        """Positions of a whole sequence, [3, 1, length], as Qwen2.5-VL itself numbers them."""
        ids = torch.cat([self.prefix, torch.zeros(words + ACTIONS_PER_PLAN, dtype=torch.long)])[None]
        kinds = (ids == self.config.image_token_id).int()
        return self.qwen.model.get_rope_index(ids, mm_token_type_ids=kinds, image_grid_thw=self.grids)[0]

    def patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels [n, height, width, 3] of 0 to 255 in the order of Qwen's processor: [n, patches, 3 * 14 * 14]."""
        count, height, width, _ = pixels.shape
        levels = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.deviation
        down, across = height // PATCH, width // PATCH
        tiles = levels.reshape(count, 3, down // MERGE, MERGE, PATCH, across // MERGE, MERGE, PATCH)
        ordered = tiles.permute(0, 2, 5, 3, 6, 1, 4, 7)
        return ordered.reshape(count, down * across, 3 * PATCH * PATCH)

    def see(self, pixels: torch.Tensor) -> torch.Tensor:
        """Pixels of all cameras, one after the other [b, bytes], to image tokens [b, tokens, hidden]."""
        batch = len(pixels)
        pictures = pixels.split([height * width * 3 for height, width in self.layout.sizes], 1)
        seen = [torch.empty(0)] * len(pictures)
        for size, positions in self.patch_positions.items():
            places = [place for place, other in enumerate(self.layout.sizes) if other == size]
            alike = torch.stack([pictures[place] for place in places], 1).reshape(-1, *size, 3)
            looked = look(self.qwen.model.visual, self.patches(alike), positions)
            for place, tokens in zip(places, looked.unflatten(0, (batch, len(places))).unbind(1)):
                seen[place] = tokens
        return torch.cat(seen, 1)

    def say(self, seen: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """
        Logits [b, readouts + 1 + n - prompt, vocabulary]: the answers at the readouts, then what follows the prompt and
        each action.

        @param words prompt and, after it, the action tokens so far as vocabulary ids, [b, n].
        """
        after = self.positions.shape[-1] - ACTIONS_PER_PLAN - 1 - self.layout.readouts
        return self._logits(self._embedded(seen, words), 0, None, after)

    def _embedded(self, seen: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Embeddings of the images and the words, [b, prefix + n, hidden]."""
        ids = torch.cat([self.prefix.expand(len(words), -1), words], 1)
        is_image = (ids == self.config.image_token_id)[..., None]
        return self.qwen.model.get_input_embeddings()(ids).masked_scatter(is_image, seen.to(self.qwen.dtype))

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
        """Logits of the readouts' answers and the six action tokens, these given the true ones before them."""
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
            pixel_values=self._official_patches(pixels),
            image_grid_thw=self.grids.repeat(batch, 1),
            mm_token_type_ids=(ids == self.config.image_token_id).int(),
        ).logits[:, -ACTIONS_PER_PLAN - self.layout.readouts :]

    def _official_patches(self, pixels: torch.Tensor) -> torch.Tensor:
        """As Qwen's processor gives them, image by image, a still picture twice: [patches, 3 * 2 * 14 * 14]."""
        pictures = pixels.split([height * width * 3 for height, width in self.layout.sizes], 1)
        images = [self.patches(picture.reshape(-1, *size, 3)) for picture, size in zip(pictures, self.layout.sizes)]
        of_samples = torch.cat([patches.flatten(1) for patches in images], 1).view(-1, 3, 1, PATCH**2)
        return of_samples.expand(-1, -1, FRAMES, -1).reshape(-1, 3 * FRAMES * PATCH**2)


def start_rows(student: Student, vocabulary: Vocabulary, poses: torch.Tensor, generator: torch.Generator) -> None:
    """
    Starts the rows of action tokens so that neighbouring motions are neighbours: a random projection of waves over
    (dx, dy, 2.6 m * dyaw), scaled to the spread of the other rows. The word of a speed starts where the token of half
    a second straight ahead at that speed does, so that going on as before is near at hand; words of metres start with
    neighbours near each other too.
    """
    ids = vocabulary.ids
    speeds = {word: float(word) for word in ids if re.fullmatch(r"\d+\.\d", word)}
    metres = {word: float(word) for word in ids if re.fullmatch(r"-?\d+", word)}
    ahead = torch.tensor([[0.5 * speed, 0.0, 0.0] for speed in speeds.values()]).reshape(-1, 3)
    moves = waves(torch.cat([poses, ahead]) * torch.tensor([1.0, 1.0, 2.6]), (0.3, 1, 3, 9))
    places = waves(torch.tensor(list(metres.values())).reshape(-1, 1), (0.03, 0.1, 0.3, 1))
    weight = student.qwen.model.get_input_embeddings().weight
    spread = student.config.text_config.initializer_range
    rows, other_rows = (
        scaled(waved @ torch.randn(waved.shape[1], weight.shape[1], generator=generator), spread)
        for waved in (moves, places)
    )
    with torch.no_grad():
        weight[student.first_action : student.first_action + student.actions] = rows[: len(poses)]
        weight[[ids[word] for word in speeds]] = rows[len(poses) :]
        weight[[ids[word] for word in metres]] = other_rows


def waves(values: torch.Tensor, scales) -> torch.Tensor:
    """Sines and cosines of the values [n, m] at some scales: [n, 2 * m * scales]."""
    return torch.cat([wave(values * scale) for wave in (torch.sin, torch.cos) for scale in scales], 1)


def scaled(rows: torch.Tensor, spread: float) -> torch.Tensor:
    return rows / rows.std() * spread if len(rows) > 0 else rows
