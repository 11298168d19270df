# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Pictures and parameters drawn from a seed: nothing is downloaded."""

import numpy as np

from mobilenet import formula, kernel_shapes, measured, run, units


def pictures(rng, count, height, width):
    """Waves, discs and boxes in random colours, with a little grain."""
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    batch = []
    for _ in range(count):
        picture = rng.uniform(40, 215, 3) * np.ones((height, width, 1))
        for _ in range(4):
            across, down = rng.uniform(-6, 6, 2)
            wave = np.sin(2 * np.pi * (across * x + down * y + rng.random()))
            picture += wave[..., None] * rng.uniform(-40, 40, 3)
        for box in rng.random(6) < 0.5:
            (cx, cy), radius = rng.random(2), rng.uniform(0.05, 0.3)
            dx, dy = abs(x - cx), abs(y - cy)
            inside = (np.maximum(dx, dy) if box else np.hypot(dx, dy)) < radius
            picture[inside] = 0.3 * picture[inside] + 0.7 * rng.uniform(0, 255, 3)
        picture += rng.normal(0, 3, picture.shape)
        batch.append(picture.clip(0, 255).round().astype(np.uint8))
    return np.stack(batch)


def formula_kernels(width, classes):
    return {f"{v}_W": formula(k, shape) for k, (v, shape) in enumerate(kernel_shapes(width, classes).items())}


def random_kernels(width, classes, rng):
    """Of the same spread as the formula's."""
    draw = {name: rng.uniform(-1, 1, w.shape) * abs(w).max() for name, w in formula_kernels(width, classes).items()}
    return {name: w.astype(np.float16) for name, w in draw.items()}


def random_scales(width, rng):
    """Gamma and beta that let every ReLU6 clip at both ends now and then."""
    scales = {}
    for unit in units(width):
        gamma, beta = ((0.5, 1.5), (-0.5, 1.5)) if unit.linear else ((1.0, 3.0), (-0.5, 3.0))
        scales[f"{unit.name}_gamma"] = rng.uniform(*gamma, unit.outputs).astype(np.float16)
        scales[f"{unit.name}_beta"] = rng.uniform(*beta, unit.outputs).astype(np.float16)
    return scales


def calibrated(kernels, width, classes, flavor, rng):
    """Kernels plus random gamma and beta, plus the statistics measured with them; all but the kernels are float16."""
    parameters = kernels | random_scales(width, rng)
    parameters["predictions_b"] = rng.uniform(-0.5, 0.5, classes).astype(np.float16)

    def calibrate(vertex, x):
        mean, var = (value.half() for value in measured(x))
        parameters.update({f"{vertex}_mean": mean.numpy(), f"{vertex}_var": var.numpy()})
        return mean.double(), var.double()

    run(parameters, pictures(rng, 16, 96, 96), width, flavor, calibrate)
    return parameters
