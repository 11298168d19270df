# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2 in a page of plain torch, independent of every framework it is compared with.

Parameters are a dictionary of NumPy arrays under MobileNet4J's names: ``<vertex>_W`` ([kH, kW, in, out], depthwise
[kH, kW, C, 1]), ``_gamma``, ``_beta``, ``_mean``, ``_var``; the classifier is ``predictions_W`` [in, classes] and
``predictions_b``. Pictures and activations are NHWC, all arithmetic is float64.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
HEAD = ("pooled", "logits")


@dataclass(frozen=True)
class Flavor:
    """What the two families of MobileNetV2 disagree about."""

    eps: float
    same_padding: bool
    mean: tuple
    std: tuple

    def scale(self, pixels):
        """8-bit RGB to network input."""
        return (pixels / 255.0 - np.array(self.mean)) / np.array(self.std)

    def pad(self, size, kernel, stride):
        """Zeros (before, after) along an axis of the given size."""
        if not self.same_padding:
            return kernel // 2, kernel // 2
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        return total // 2, total - total // 2


TF = Flavor(1e-3, True, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
TORCH = Flavor(1e-5, False, (0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


@dataclass(frozen=True)
class Unit:
    """Convolution, batch norm and, unless linear, ReLU6: one vertex."""

    name: str
    inputs: int
    outputs: int
    kernel: int = 1
    stride: int = 1
    depthwise: bool = False
    linear: bool = False

    @property
    def shape(self):
        return (self.kernel, self.kernel, self.inputs, 1 if self.depthwise else self.outputs)


def channels(value):
    rounded = max(8, int(value + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * value else rounded


def blocks(width):
    """Name of each block -> its units, from stem to last convolution."""
    depth = channels(32 * width)
    table = {"Conv1": [Unit("Conv1", 3, depth, kernel=3, stride=2)]}
    for expansion, filters, repeats, first_stride in STAGES:
        for repeat in range(repeats):
            name = f"block_{len(table) - 1}" if len(table) > 1 else "expanded_conv"
            wide, out = expansion * depth, channels(filters * width)
            table[name] = [Unit(f"{name}_expand", depth, wide)] if expansion > 1 else []
            stride = 1 if repeat else first_stride
            table[name].append(Unit(f"{name}_depthwise", wide, wide, kernel=3, stride=stride, depthwise=True))
            table[name].append(Unit(f"{name}_project", wide, out, linear=True))
            depth = out
    table["Conv_1"] = [Unit("Conv_1", depth, channels(1280 * max(1.0, width)))]
    return table


def units(width):
    return [unit for block in blocks(width).values() for unit in block]


def kernel_shapes(width, classes):
    """Vertex -> shape of its kernel, in the order that numbers the vertices for ``formula``."""
    shapes = {unit.name: unit.shape for unit in units(width)}
    return shapes | {"predictions": (shapes["Conv_1"][-1], classes)}


def formula(k, shape):
    """Kernel number k, from a hash of the flat (C order) index: nothing to store, the same in any language."""
    h = (np.arange(np.prod(shape), dtype=np.uint64) * 2654435761 + k * 40503 + 12345) & 0xFFFFFFFF
    h ^= h >> 16
    h = h * 2246822519 & 0xFFFFFFFF
    h ^= h >> 13
    fan_in = np.prod(shape[:2] if shape[-1] == 1 else shape[:-1])
    return (((h >> 8) / 2.0**24 - 0.5) * 2 * np.sqrt(3.0 / fan_in)).astype(np.float32).reshape(shape)


def measured(x):
    """Per-channel mean and (biased) variance of NCHW activations."""
    return x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=False)


def run(parameters, pixels, width, flavor, statistics=None):
    """Every ReLU6 output under its vertex's name, every block's output under the block's, ``pooled``, ``logits``.

    statistics(vertex, x) gives the mean and variance that normalise the convolution output x; by default the stored.
    """

    def get(name):
        return torch.as_tensor(parameters[name]).double()

    statistics = statistics or (lambda vertex, x: (get(f"{vertex}_mean"), get(f"{vertex}_var")))
    taps = {}
    x = torch.from_numpy(flavor.scale(pixels)).permute(0, 3, 1, 2)
    for name, block in blocks(width).items():
        block_input = x
        for unit in block:
            (top, bottom), (left, right) = (flavor.pad(size, unit.kernel, unit.stride) for size in x.shape[2:])
            weight = get(f"{unit.name}_W").permute((2, 3, 0, 1) if unit.depthwise else (3, 2, 0, 1))
            groups = unit.inputs if unit.depthwise else 1
            x = F.conv2d(F.pad(x, (left, right, top, bottom)), weight, stride=unit.stride, groups=groups)
            mean, var = statistics(unit.name, x)
            scale = get(f"{unit.name}_gamma") / torch.sqrt(var + flavor.eps)
            x = (x - mean[:, None, None]) * scale[:, None, None] + get(f"{unit.name}_beta")[:, None, None]
            if not unit.linear:
                x = x.clamp(0, 6)
                taps[unit.name] = x.permute(0, 2, 3, 1)
        if len(block) > 1 and block_input.shape == x.shape:
            x = x + block_input
        taps[name] = x.permute(0, 2, 3, 1)
    taps["pooled"] = x.mean((2, 3))
    taps["logits"] = taps["pooled"] @ get("predictions_W") + get("predictions_b")
    return taps
