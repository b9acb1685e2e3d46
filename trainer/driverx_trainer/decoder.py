"""The language model as it is exported: the prompt at once, then word by word over the keys and values so far."""

import torch
from torch import nn
from transformers.models.qwen2_5_vl.modeling_qwen2_5_vl import apply_rotary_pos_emb, repeat_kv

from .student import Student


class Prompted(nn.Module):
    """
    Image tokens [1, n, hidden] and the prompt's words [1, m] to the logits of what follows [1, vocabulary], the ids of
    the likeliest answers at the readouts [readouts], and the memory [layers, 2, heads, length, width].
    """

    def __init__(self, student: Student):
        super().__init__()
        self.student = student
        is_image = student.prefix == student.config.image_token_id
        # Rows of the table [image tokens, embeddings of the prefix] that make up the prefix.
        rows = torch.where(is_image, is_image.cumsum(0) - 1, int(is_image.sum()) + torch.arange(len(is_image)))
        self.register_buffer("rows", rows, persistent=False)
        length = len(rows) + student.layout.words
        self.register_buffer("mask", torch.full((length, length), torch.finfo(torch.float32).min).triu(1), persistent=False)

    def forward(self, seen, words):
        embed = self.student.qwen.model.get_input_embeddings()
        table = torch.cat([seen[0], embed(self.student.prefix)])
        hidden = torch.cat([table[self.rows][None], embed(words)], 1)
        hidden, memory = through_layers(self.student, hidden, self.student.positions[..., : len(self.mask)], None, self.mask)
        head = self.student.qwen.lm_head
        readouts = self.student.layout.readouts
        return head(hidden[:, -1]), head(hidden[0, -1 - readouts : -1]).argmax(-1), memory


class Step(nn.Module):
    """The next word's id [1, 1] and the memory to the logits of what follows and the memory with it."""

    def __init__(self, student: Student):
        super().__init__()
        self.student = student

    def forward(self, word, memory):
        hidden = self.student.qwen.model.get_input_embeddings()(word)
        place = memory.shape[3]
        hidden, memory = through_layers(self.student, hidden, self.student.positions[..., place : place + 1], memory, None)
        return self.student.qwen.lm_head(hidden[:, -1]), memory


def through_layers(student: Student, hidden, positions, memory, mask):
    """Hidden states [1, n, hidden] through all layers; what came before is in the memory, None at the start."""
    model = student.qwen.model.language_model
    cosine, sine = model.rotary_emb(hidden, positions)
    kept = []
    for number, layer in enumerate(model.layers):
        attention = layer.self_attn
        normed = layer.input_layernorm(hidden)
        query, key, value = (
            projection(normed).unflatten(-1, (-1, attention.head_dim)).transpose(1, 2)
            for projection in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        query, key = apply_rotary_pos_emb(query, key, cosine, sine)
        if memory is not None:
            key, value = torch.cat([memory[number, :1], key], 2), torch.cat([memory[number, 1:], value], 2)
        kept.append(torch.cat([key, value]))
        groups = attention.num_key_value_groups
        weights = query @ repeat_kv(key, groups).transpose(2, 3) * attention.scaling
        if mask is not None:
            weights = weights + mask
        mixed = weights.softmax(-1) @ repeat_kv(value, groups)
        hidden = hidden + attention.o_proj(mixed.transpose(1, 2).flatten(2))
        hidden = hidden + layer.mlp(layer.post_attention_layernorm(hidden))
    return model.norm(hidden), torch.stack(kept)
