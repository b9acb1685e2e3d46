"""The vision tower over many images of one size at once, and its patch stem."""

import torch
import torch.nn.functional as F
from torch import nn
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import apply_rotary_pos_emb_vision

PATCH = 14
WINDOW, STRIDE = 5, 3


class PatchStem(nn.Module):
    """
    In place of Qwen's one linear map of a patch: features of its 4 x 4 windows, each where it is, and the strongest of
    each wherever it is. A lamp of three pixels is a hundredth of a patch, which a linear map learns at each place anew.
    """

    def __init__(self, features: int, hidden: int):
        super().__init__()
        places = range(0, PATCH - WINDOW + 1, STRIDE)
        window = (torch.arange(WINDOW)[:, None] * PATCH + torch.arange(WINDOW)).flatten()
        of_channels = (torch.arange(3)[:, None] * PATCH**2 + window).flatten()
        index = torch.stack([of_channels + row * PATCH + column for row in places for column in places])
        self.register_buffer("index", index, persistent=False)
        self.features = nn.Linear(index.shape[1], features)
        self.placed = nn.Linear(len(index) * features, hidden)
        self.strongest = nn.Linear(features, hidden, bias=False)
        self.even = nn.LayerNorm(features)

    def forward(self, patches: torch.Tensor) -> torch.Tensor:
        """[..., 3 * 14 * 14], or with both frames of a still picture [..., 3 * 2 * 14 * 14], to [..., hidden]."""
        if patches.shape[-1] > 3 * PATCH**2:
            patches = patches.unflatten(-1, (3, 2, PATCH**2))[..., 0, :].flatten(-2)
        found = F.gelu(self.features(patches[..., self.index]))
        return self.placed(found.flatten(-2)) + self.strongest(self.even(found.amax(-2)))


def embed_patches(visual, patches: torch.Tensor) -> torch.Tensor:
    """[..., 3 * 14 * 14] to [..., hidden]. Qwen's own kernel meets both frames, here one: its halves are added up."""
    if isinstance(visual.patch_embed, PatchStem):
        return visual.patch_embed(patches)
    return F.linear(patches, visual.patch_embed.proj.weight.sum(2).flatten(1))


def look(visual, patches: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
    """
    What `visual(patches, grid_thw)` gives as `pooler_output`, for images of one size whose blocks all see the whole
    image: [images, patches, 3 * 14 * 14] to [images, patches / 4, hidden].

    The model's own way calls attention once an image and multiplies the patches as a convolution; on a CPU these two
    took 85 % of a training step.

    @param positions rows and columns of the patches, [2, patches].
    """
    hidden = embed_patches(visual, patches)
    images, count, _ = hidden.shape
    cosine, sine = visual.rotary_pos_emb(hidden, positions)
    for block in visual.blocks:
        attention = block.attn
        mixed = attention.qkv(block.norm1(hidden)).view(images, count, 3, attention.num_heads, -1)
        query, key, value = mixed.unbind(2)
        query, key = apply_rotary_pos_emb_vision(query, key, cosine, sine)
        # Not the fused kernel: its backward pass alone took half of a training step.
        weights = ((query * attention.scaling).transpose(1, 2) @ key.permute(0, 2, 3, 1)).softmax(-1)
        seen = weights.to(value.dtype) @ value.transpose(1, 2)
        hidden = hidden + attention.proj(seen.transpose(1, 2).flatten(2))
        hidden = hidden + block.mlp(block.norm2(hidden))
    return visual.merger(hidden).view(images, -1, visual.config.out_hidden_size)
