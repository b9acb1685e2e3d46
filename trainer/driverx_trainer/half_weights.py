"""Graphs whose weights are stored in 16 bits and computed with in 32: half the size, the same sums on every machine."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper


def round_to_half(module: torch.nn.Module) -> None:
    """Rounds every weight to what 16 bits hold, so that PyTorch computes with what the graphs will store."""
    with torch.no_grad():
        for value in module.parameters():
            value.copy_(value.half().float())


def store_as_half(path: Path) -> None:
    """Stores the 32-bit tables of a graph whose values fit 16 bits exactly as such, each with a cast back."""
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < 64 or not np.array_equal(values.astype(np.float16), values):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)
