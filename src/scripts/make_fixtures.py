#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes the reference activations that MobileNet4J's tests compare themselves with.

    python3 -m venv venv
    venv/bin/pip install -r src/scripts/requirements.txt
    venv/bin/python src/scripts/make_fixtures.py [--output DIRECTORY] [--only NAME ...]

The pinned versions in requirements.txt are those of the last run. torch and torchvision must come from the same index
(both CPU or both CUDA builds). No weights are downloaded: every parameter is drawn here from a fixed seed.

PEER_WIDTH_SIZE.npz (inference): parameters, pictures, and what the peer's own network makes of them.
    <vertex>_W|_gamma|_beta|_mean|_var, predictions_W, predictions_b
                        float16, the exact values the peer computed with; W is [kH, kW, in, out], depthwise
                        [kH, kW, C, 1], predictions [in, classes]. The statistics were measured on pictures like these.
                        Width 1.0 has no W: mobilenet.formula repeats it from the vertex's number (its position in
                        Conv1, expanded_conv_depthwise, expanded_conv_project, block_1_expand, ..., Conv_1,
                        predictions) and the flat index.
    pixels_96, pixels_97, pixels_160x128
                        uint8 [1, H, W, 3] RGB
    tap_<block>, pooled, logits
                        float32 for pixels_96; NHWC output of Conv1, expanded_conv, block_1 ... block_16 (after the
                        residual addition), Conv_1
    tap_97_<block>, pooled_97, logits_97, likewise 160x128
                        for the other pictures, blocks 3 and 13 only (width 1.0: no taps, no 160x128)
torchvision_step_0.35_64.npz (training): one step of SGD(0.05) on the mean cross-entropy in training mode, kernels from
    the formula, gamma = var = 1, beta = mean = predictions_b = 0, no dropout, no weight decay.
    pixels uint8 [8, 64, 64, 3], labels int64 [8]
    loss [1], logits [8, 10]
                        before the step, batch statistics
    <vertex>_W|_gamma|_beta|_mean|_var, predictions_W, predictions_b
                        float32, after the step. torch's running variance takes the unbiased batch variance (n - 1),
                        while normalising divides by n. From this start some updates are 0 (rounding aside): beta of
                        every projection (a later batch norm cancels it), means after a projection, gamma before a
                        depthwise convolution wherever nothing reaches 6.
torchvision_step_varied_0.35_64.npz: the same step from another start, where those updates are not 0 (but for beta of
    the projections) and every ReLU6 clips at 6.
    before_<vertex>_gamma|_beta|_mean|_var
                        float16, before the step; kernels from the formula, predictions_b = 0
    pixels, labels, loss, logits, and all of the above after the step but the kernels of 1x1 convolutions

Padding of stride-2 layers: torchvision and timm put one row of zeros on every side. Keras and Hugging Face follow
TensorFlow's SAME: an even size gets 0 before and 1 after, an odd size 1 and 1. So the flavours agree on odd sizes: from
97 all five layers (97, 49, 25, 13, 7) pad both sides; from 96 (96, 48, 24, 12, 6) and 160x128 (160, 80, 40, 20, 10 and
128, 64, 32, 16, 8) all pad after only. (Keras pads its stride-2 depthwise layers explicitly; it agrees with SAME only
when built for a fixed input size: for unknown sizes it takes every size for even.)

Every file is read back and recomputed from its contents by mobilenet.run; the peers share the names and the scaling of
pixels with it, no arithmetic.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from inputs import calibrated, formula_kernels, pictures, random_kernels, random_scales
from mobilenet import HEAD, TF, TORCH, measured, run, units
from peers import PEERS

FIXTURES = Path(__file__).resolve().parents[2] / "test-resources/src/main/resources/org/mobilenet4j/fixtures"
SIZE_LIMIT = 2_000_000  # bytes a file
TOLERANCE = 1e-6  # of the largest value of an array
ZERO = 1e-6  # arrays whose values are all smaller are rounding errors
CLIPPED_LIMIT = 0.7  # share of a ReLU6 output that may be 0, or 6


def difference(stored, recomputed):
    """Largest difference, as a share of the largest value; shapes must agree, nothing broadcasts."""
    assert stored.shape == recomputed.shape, (stored.shape, recomputed.shape)
    return np.abs(stored - recomputed).max() / max(np.abs(recomputed).max(), ZERO)


def check_clipping(activation, vertex):
    """ReLU6 must work at both ends and leave enough between."""
    zero, six = (activation == 0).mean(), (activation == 6).mean()
    assert 0 < zero < CLIPPED_LIMIT and 0 < six < CLIPPED_LIMIT, (vertex, zero, six)


@dataclass(frozen=True)
class Inference:
    """The outputs of a peer's network for several picture sizes; by_formula: kernels are not stored."""

    peer: str
    width: float
    classes: int
    seed: int
    by_formula: bool
    sizes: tuple  # beside 96x96
    kept: tuple  # taps to keep for those sizes

    @property
    def name(self):
        return f"{self.peer}_{self.width}_96"

    @property
    def flavor(self):
        return TORCH if self.peer in ("torchvision", "timm") else TF

    @staticmethod
    def key(tap, size):
        """Where in the file a tap is, for the picture of that size."""
        parts = [tap, size] if tap in HEAD else ["tap", size, tap]
        return "_".join(part for part in parts if part != "96")

    def make(self):
        rng = np.random.default_rng(self.seed)
        shape = self.width, self.classes
        kernels = formula_kernels(*shape) if self.by_formula else random_kernels(*shape, rng)
        parameters = calibrated(kernels, *shape, self.flavor, rng)
        peer = PEERS[self.peer](*shape)
        peer.load(parameters)
        arrays = {name: p for name, p in parameters.items() if not (self.by_formula and name in kernels)}
        for height, width in ((96, 96), *self.sizes):
            size = f"{height}" if height == width else f"{height}x{width}"
            pixels = arrays[f"pixels_{size}"] = pictures(rng, 1, height, width)
            for tap, value in peer.taps(pixels).items():
                if size == "96" or tap in self.kept:
                    arrays[self.key(tap, size)] = value.astype(np.float32)
        return arrays

    def check(self, arrays):
        parameters = (formula_kernels(self.width, self.classes) if self.by_formula else {}) | arrays
        differences = {}
        for size in (name.removeprefix("pixels_") for name in arrays if name.startswith("pixels_")):
            for tap, value in run(parameters, arrays[f"pixels_{size}"], self.width, self.flavor).items():
                key, value = self.key(tap, size), value.numpy()
                if key in arrays:
                    differences[key] = difference(arrays[key], value)
                if f"{tap}_gamma" in arrays:
                    check_clipping(value, tap)
        assert differences.keys() == {name for name in arrays if name.startswith(("tap_", *HEAD))}
        return differences


@dataclass(frozen=True)
class TrainingStep:
    """One step of plain SGD in torchvision's network."""

    name: str
    seed: int
    varied: bool  # start from random scales and statistics, keep less of the result
    width, classes, rate, momentum = 0.35, 10, 0.05, 0.1

    def before(self):
        parameters = formula_kernels(self.width, self.classes) | {"predictions_b": np.zeros(self.classes)}
        for unit in units(self.width):
            for leaf, value in (("gamma", 1.0), ("beta", 0.0), ("mean", 0.0), ("var", 1.0)):
                parameters[f"{unit.name}_{leaf}"] = np.full(unit.outputs, value)
        return parameters

    def variation(self, rng):
        statistics = {}
        for unit in units(self.width):
            statistics[f"{unit.name}_mean"] = rng.uniform(-1, 1, unit.outputs).astype(np.float16)
            statistics[f"{unit.name}_var"] = rng.uniform(0.5, 2, unit.outputs).astype(np.float16)
        return random_scales(self.width, rng) | statistics

    def make(self):
        rng = np.random.default_rng(self.seed)
        pixels, labels = pictures(rng, 8, 64, 64), rng.integers(0, self.classes, 8)
        variation = self.variation(rng) if self.varied else {}
        peer = PEERS["torchvision"](self.width, self.classes)
        peer.load(self.before() | variation)
        optimizer = torch.optim.SGD(peer.model.parameters(), lr=self.rate, momentum=0, weight_decay=0)
        logits = peer.model.train()(peer.input(pixels))
        loss = F.cross_entropy(logits, torch.from_numpy(labels))
        loss.backward()
        optimizer.step()
        after = {name: value for name, value in peer.parameters().items() if not (self.varied and self.is_large(name))}
        results = {"loss": loss.detach().numpy()[None], "logits": logits.detach().numpy()} | after
        arrays = {"pixels": pixels, "labels": labels} | {f"before_{name}": value for name, value in variation.items()}
        return arrays | {name: value.astype(np.float32) for name, value in results.items()}

    @staticmethod
    def is_large(name):
        return name.endswith(("_expand_W", "_project_W", "Conv_1_W"))

    def check(self, arrays):
        before = self.before()
        before |= {name: arrays[f"before_{name}"] for name in before if f"before_{name}" in arrays}
        before = {name: torch.from_numpy(value).double() for name, value in before.items()}
        trained = {k: value.requires_grad_() for k, value in before.items() if not k.endswith(("_mean", "_var"))}
        expected = {}

        def batch_statistics(vertex, x):
            mean, var = measured(x)
            count = x.numel() / x.shape[1]
            for name, new in ((f"{vertex}_mean", mean), (f"{vertex}_var", var * count / (count - 1))):
                expected[name] = (1 - self.momentum) * before[name] + self.momentum * new
            return mean, var

        taps = run(trained, arrays["pixels"], self.width, TORCH, batch_statistics)
        expected["logits"] = taps["logits"]
        expected["loss"] = F.cross_entropy(taps["logits"], torch.from_numpy(arrays["labels"]))[None]
        expected["loss"].backward()
        expected |= {name: value - self.rate * value.grad for name, value in trained.items()}
        differences = {k: difference(arrays[k], v.detach().numpy()) for k, v in expected.items() if k in arrays}
        results = {name for name in arrays if name not in ("pixels", "labels") and not name.startswith("before_")}
        assert differences.keys() == results
        if self.varied:
            for vertex in (unit.name for unit in units(self.width) if not unit.linear):
                check_clipping(taps[vertex].detach().numpy(), vertex)
        return differences


SMALL = {"by_formula": False, "sizes": ((97, 97), (160, 128)), "kept": (*HEAD, "block_3", "block_13")}
FULL = {"by_formula": True, "sizes": ((97, 97),), "kept": HEAD}
ALL = (
    Inference("torchvision", 0.35, 10, seed=1, **SMALL),
    Inference("timm", 0.35, 10, seed=2, **SMALL),
    Inference("keras", 0.35, 10, seed=3, **SMALL),
    Inference("huggingface", 0.35, 11, seed=4, **SMALL),
    Inference("torchvision", 1.0, 10, seed=5, **FULL),
    Inference("keras", 1.0, 10, seed=6, **FULL),
    TrainingStep("torchvision_step_0.35_64", seed=7, varied=False),
    TrainingStep("torchvision_step_varied_0.35_64", seed=8, varied=True),
)


def main():
    parser = argparse.ArgumentParser(description="Writes the reference activations for MobileNet4J's tests.")
    parser.add_argument("--output", type=Path, default=FIXTURES, help="directory to write to (%(default)s)")
    parser.add_argument("--only", nargs="+", default=[f.name for f in ALL], metavar="NAME", help="default: all of them")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(2)
    for fixture in (fixture for fixture in ALL if fixture.name in arguments.only):
        path = arguments.output / f"{fixture.name}.npz"
        np.savez_compressed(path, **{name: np.ascontiguousarray(a) for name, a in fixture.make().items()})
        with np.load(path) as arrays:
            differences = fixture.check(dict(arrays))
        size, (worst, name) = path.stat().st_size, max((value, name) for name, value in differences.items())
        print(f"{path.name}: {size} bytes, {len(differences)} arrays recomputed, worst {name} {worst:.1e}")
        assert worst <= TOLERANCE and size <= SIZE_LIMIT, path


if __name__ == "__main__":
    main()
