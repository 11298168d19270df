#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes how the peers' own libraries name and shape their tensors; make_fixtures.py's header says how to run it.

tensors_<peer>.tsv: a line for every tensor that the library saves, in its order: the name, the shape (3x3x16x1, empty
for a scalar), and MobileNet4J's parameter, <vertex>_<key>, or - where there is none. Width 0.35, 10 classes, Hugging
Face 11.
Keras' names are <layer>/<variable>, Keras 3's the paths in a .weights.h5; timm_110d and timm_120d have their own
width.
"""

import tempfile
from pathlib import Path

import h5py
import numpy as np

from make_fixtures import FIXTURES
from mobilenet import units
from peers import BATCH_NORM, PEERS

WIDTH, CLASSES = 0.35, 10


def torch_rows(peer):
    parameters = {leaf: name for name, (leaf, _) in peer.leaves.items()}
    return [(name, tuple(t.shape), parameters.get(name, "-")) for name, t in peer.model.state_dict().items()]


def deep_rows(variant):
    from timm import create_model

    from make_deep_fixtures import VECTORS, vertices

    model = create_model(f"mobilenetv2_{variant}", pretrained=False, num_classes=CLASSES)
    modules, parameters = {module: name for name, module in model.named_modules()}, {}
    for vertex, (convolution, norm) in vertices(model)[0].items():
        parameters[f"{modules[convolution]}.weight"] = f"{vertex}_W"
        parameters |= {f"{modules[norm]}.{its}": f"{vertex}_{our}" for our, its in VECTORS.items()}
    parameters |= {"classifier.weight": "predictions_W", "classifier.bias": "predictions_b"}
    return [(name, tuple(t.shape), parameters.get(name, "-")) for name, t in model.state_dict().items()]


def keras_layers():
    """Layer -> our parameters in the order of its variables."""
    layers = {"predictions": ["predictions_W", "predictions_b"]}
    for name in (unit.name for unit in units(WIDTH)):
        norm = {"Conv1": "bn_Conv1", "Conv_1": "Conv_1_bn"}.get(name, f"{name}_BN")
        layers |= {name: [f"{name}_W"], norm: [f"{name}_{leaf}" for leaf in BATCH_NORM]}
    return layers


def keras_rows(model):
    layers = keras_layers()
    for layer in model.layers:
        for number, variable in enumerate(layer.weights):
            yield f"{layer.name}/{variable.name}", tuple(variable.shape), layers[layer.name][number]


def keras3_rows(model):
    layers, rows = keras_layers(), []

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            layer = item.parent.attrs["name"]
            rows.append((name, item.shape, layers[layer][int(name.rsplit("/", 1)[1])]))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.weights.h5"
        model.save_weights(path)
        with h5py.File(path) as file:
            file.visititems(visit)
    return rows


def main():
    rows = {name: torch_rows(PEERS[name](WIDTH, CLASSES)) for name in ("torchvision", "timm")}
    rows["huggingface"] = torch_rows(PEERS["huggingface"](WIDTH, CLASSES + 1))
    rows |= {f"timm_{variant}": deep_rows(variant) for variant in ("110d", "120d")}
    PEERS["keras"](WIDTH, CLASSES)  # chooses the backend
    import keras

    model = keras.applications.MobileNetV2((96, 96, 3), WIDTH, weights=None, classes=CLASSES)
    rows |= {"keras": list(keras_rows(model)), "keras3": keras3_rows(model)}
    for name, table in rows.items():
        assert all(np.prod(shape) >= 1 for _, shape, _ in table), name
        lines = ("\t".join((tensor, "x".join(map(str, shape)), ours)) for tensor, shape, ours in table)
        path = FIXTURES / f"tensors_{name}.tsv"
        path.write_text("\n".join(lines) + "\n")
        print(f"{path.name}: {path.stat().st_size} bytes, {len(table)} tensors")


if __name__ == "__main__":
    main()
