#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes a small MobileNetV2 as PyTorch's two ONNX exporters write it, for MobileNet4J's tests.

    python3 src/scripts/make_onnx_exports.py test-resources/src/main/resources/org/mobilenet4j/fixtures

onnx_exports.npz: torchvision's mobilenet_v2, width 0.05, 3 classes.
    input, probabilities    float32 [1, 3, 64, 64], scaled already, and [1, 3], the softmax, by torchvision itself
    EXPORTER_ADVICE         uint8, the bytes of a model: what docs/weights advises, and what it warns of
Some batch norms have equal vectors, which the older exporter keeps once and names again with Identity nodes; all kernels
are multiples of 1/64, so that the archive is small. The script refuses to write unless ONNX Runtime computes what it
should of each model. Last run with torch 2.13.0, torchvision 0.28.0, onnxscript 0.7.2, onnxruntime 1.30.0.
"""
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torchvision
from torch.onnx import TrainingMode

BATCH_NORMS = 52


def network():
    torch.manual_seed(10)
    model = torchvision.models.mobilenet_v2(num_classes=3, width_mult=0.05).eval()
    for number, module in enumerate(model.modules()):
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            fan_in = module.weight[0].numel()
            module.weight.data = ((torch.rand_like(module.weight) * 2 - 1) * (6 / fan_in) ** 0.5 * 64).round() / 64
        elif isinstance(module, torch.nn.BatchNorm2d) and number % 3:
            size = module.num_features
            module.weight.data = torch.randint(40, 90, (size,)) / 64
            module.bias.data = torch.randint(-30, 60, (size,)) / 64
            module.running_mean = torch.randint(-20, 20, (size,)) / 64
            module.running_var = torch.randint(30, 120, (size,)) / 64
    return model


def export(model, image, **options):
    state = {name: values.clone() for name, values in model.state_dict().items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        torch.onnx.export(model, (image,), str(path), **options)
        content = path.read_bytes()
    model.load_state_dict(state)  # TrainingMode.TRAINING changes the statistics
    model.eval()
    return content


def check(name, content, image, expected, kept, right):
    graph = onnx.load_from_string(content).graph
    norms = sum(node.op_type == "BatchNormalization" for node in graph.node)
    identities = sum(node.op_type == "Identity" for node in graph.node)
    session = onnxruntime.InferenceSession(content)
    logits = session.run(None, {session.get_inputs()[0].name: image.numpy()})[0]
    off = float(np.abs(torch.from_numpy(logits).softmax(1).numpy() - expected).max())
    print(f"{name}: {len(content)} bytes, {norms} batch norms, {identities} identities, off by {off:.1e}")
    assert norms == kept and (off < 2e-6) == right, name


def main():
    model, image = network(), torch.randint(-64, 64, (1, 3, 64, 64)) / 32
    with torch.no_grad():
        expected = model(image).softmax(1).numpy()
    older = {"dynamo": False}
    newer = {"dynamo": True, "external_data": False}
    ways = {
        "older_advised": (older | {"do_constant_folding": False}, BATCH_NORMS, True),
        "older_preserve": (older | {"do_constant_folding": False, "training": TrainingMode.PRESERVE}, BATCH_NORMS, True),
        "older_default": (older, 0, True),
        "older_training": (older | {"training": TrainingMode.TRAINING}, BATCH_NORMS, False),
        "newer_advised": (newer | {"optimize": False}, BATCH_NORMS, True),
        "newer_default": (newer, 0, True),
        "newer_unfolded": (newer | {"do_constant_folding": False}, 0, True)}
    arrays = {"input": image.numpy(), "probabilities": expected}
    for name, (options, kept, right) in ways.items():
        content = export(model, image, **options)
        check(name, content, image, expected, kept, right)
        if name in ("older_advised", "older_default", "newer_advised", "newer_default"):
            arrays[name] = np.frombuffer(content, np.uint8)
    np.savez_compressed(Path(sys.argv[1]) / "onnx_exports.npz", **arrays)


if __name__ == "__main__":
    main()
