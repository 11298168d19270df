#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes what timm's deeper variants compute, for MobileNet4J's tests; make_fixtures.py's header says how to run it.

timm_110d_64.npz, timm_120d_64.npz: mobilenetv2_110d and _120d with 10 classes.
    <vertex>_gamma|_beta|_mean|_var, predictions_b
                        float16, the exact values timm computed with; kernels, predictions too, come from
                        mobilenet.formula, numbered in the order of the network
    pixels_64           uint8 [1, 64, 64, 3] RGB
    tap_<block>, pooled, logits
                        float32; the NHWC output of the last block of each stage
"""

import numpy as np
import torch
from timm import create_model

from inputs import pictures
from make_fixtures import FIXTURES, SIZE_LIMIT
from mobilenet import TORCH, formula

SIZE, CLASSES, CALIBRATION = 64, 10, 16
VECTORS = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var"}


def vertices(model):
    """Vertex -> (convolution, batch norm), and the last block of each stage -> module."""
    units, ends, block = {"Conv1": (model.conv_stem, model.bn1)}, {}, 0
    for stage in model.blocks:
        for module in stage:
            name = f"block_{block}" if block else "expanded_conv"
            if block:
                units[f"{name}_expand"] = module.conv_pw, module.bn1
                units[f"{name}_depthwise"] = module.conv_dw, module.bn2
                units[f"{name}_project"] = module.conv_pwl, module.bn3
            else:
                units[f"{name}_depthwise"] = module.conv_dw, module.bn1
                units[f"{name}_project"] = module.conv_pw, module.bn2
            block += 1
        ends[name] = stage
    return units | {"Conv_1": (model.conv_head, model.bn2)}, ends


def prepare(units, classifier, rng):
    """Kernels by formula, random scales, no statistics yet."""
    for number, (convolution, norm) in enumerate(units.values()):
        out, group, height, width = convolution.weight.shape
        depthwise = convolution.groups > 1
        shape = (height, width, out, 1) if depthwise else (height, width, group, out)
        kernel = formula(number, shape).transpose((2, 3, 0, 1) if depthwise else (3, 2, 0, 1))
        convolution.weight.data = torch.from_numpy(kernel.astype(np.float64))
        norm.weight.data = half(rng.uniform(0.5, 3, out))
        norm.bias.data = half(rng.uniform(-0.5, 1.5, out))
        norm.momentum = None  # the plain mean over all batches seen
    classifier.weight.data = torch.from_numpy(formula(len(units), classifier.weight.T.shape).T.astype(np.float64))
    classifier.bias.data = half(rng.uniform(-1, 1, CLASSES))


def half(values):
    return torch.from_numpy(np.asarray(values).astype(np.float16).astype(np.float64))


def scaled(pixels):
    return torch.from_numpy(TORCH.scale(pixels)).permute(0, 3, 1, 2)


@torch.no_grad()
def make(variant, seed):
    rng = np.random.default_rng(seed)
    model = create_model(f"mobilenetv2_{variant}", pretrained=False, num_classes=CLASSES).double()
    units, ends = vertices(model)
    prepare(units, model.classifier, rng)
    model.train()(scaled(pictures(rng, CALIBRATION, SIZE, SIZE)))
    model.eval()
    arrays = {"predictions_b": model.classifier.bias.numpy().astype(np.float16)}
    for name, (_, norm) in units.items():
        norm.running_mean.data, norm.running_var.data = half(norm.running_mean), half(norm.running_var)
        for our, its in VECTORS.items():
            arrays[f"{name}_{our}"] = getattr(norm, its).numpy().astype(np.float16)
    pixels = arrays["pixels_64"] = pictures(rng, 1, SIZE, SIZE)

    def keep(name, value):
        arrays[name] = value.numpy().astype(np.float32)

    for name, module in ends.items():
        module.register_forward_hook(lambda _m, _i, out, name=name: keep(f"tap_{name}", out.permute(0, 2, 3, 1)))
    model.classifier.register_forward_hook(lambda _m, inputs, out: (keep("pooled", inputs[0]), keep("logits", out)) and None)
    model(scaled(pixels))
    return arrays


def main():
    for variant, seed in (("110d", 9), ("120d", 10)):
        path = FIXTURES / f"timm_{variant}_{SIZE}.npz"
        arrays = make(variant, seed)
        np.savez_compressed(path, **{name: np.ascontiguousarray(array) for name, array in arrays.items()})
        print(f"{path.name}: {path.stat().st_size} bytes, logits {arrays['logits']}")
        assert path.stat().st_size <= SIZE_LIMIT and all(np.isfinite(array).all() for array in arrays.values())


if __name__ == "__main__":
    main()
