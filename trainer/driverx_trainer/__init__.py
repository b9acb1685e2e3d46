"""Trains students of driverx (docs/distillation.md) and exports them as ONNX graphs (docs/vla.md)."""
