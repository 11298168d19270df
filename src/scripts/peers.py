# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2 as four frameworks implement it, behind one interface and MobileNet4J's names.

A peer has ``flavor``, ``load(parameters)`` and ``taps(pixels)``: the outputs of all blocks, ``pooled`` and ``logits``,
computed by the framework's own network in float64. Frameworks are imported only when asked for.
"""

import os

import numpy as np
import torch

from mobilenet import TF, TORCH, units

BATCH_NORM = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var"}
BLOCKS = ["Conv1", "expanded_conv"] + [f"block_{b}" for b in range(1, 17)] + ["Conv_1"]


class TorchPeer:
    """A torch module. layers: vertex -> (convolution, batch norm); outputs: block -> module whose output it is."""

    def __init__(self, model, flavor, width, layers, outputs, classifier):
        self.model, self.flavor, self.outputs, self.classifier = model.double().eval(), flavor, outputs, classifier
        self.leaves = {"predictions_W": (f"{classifier}.weight", (1, 0)), "predictions_b": (f"{classifier}.bias", (0,))}
        for unit in units(width):
            convolution, norm = layers(unit.name)
            # axes of our layout in torch's order
            self.leaves[f"{unit.name}_W"] = f"{convolution}.weight", (2, 3, 0, 1) if unit.depthwise else (3, 2, 0, 1)
            self.leaves |= {f"{unit.name}_{our}": (f"{norm}.{its}", (0,)) for our, its in BATCH_NORM.items()}

    def load(self, parameters):
        state = {k: v for k, v in self.model.state_dict().items() if k.endswith("num_batches_tracked")}
        for name, (leaf, axes) in self.leaves.items():
            state[leaf] = torch.from_numpy(parameters[name].astype(np.float64).transpose(axes))
        self.model.load_state_dict(state, strict=True)

    def parameters(self):
        state = self.model.state_dict()
        return {name: state[leaf].numpy().transpose(np.argsort(axes)) for name, (leaf, axes) in self.leaves.items()}

    def input(self, pixels):
        return torch.from_numpy(self.flavor.scale(pixels)).permute(0, 3, 1, 2)

    def taps(self, pixels):
        taps = {}

        def keep(name, value):
            taps[name] = (value.permute(0, 2, 3, 1) if value.dim() == 4 else value).clone().numpy()

        def keep_head(_, inputs, output):
            keep("pooled", inputs[0])
            keep("logits", output)

        hooks = [
            self.model.get_submodule(module).register_forward_hook(lambda _m, _i, out, block=block: keep(block, out))
            for block, module in self.outputs.items()
        ] + [self.model.get_submodule(self.classifier).register_forward_hook(keep_head)]
        with torch.no_grad():
            self.model(self.input(pixels))
        for hook in hooks:
            hook.remove()
        return taps


def torchvision(width, classes):
    from torchvision.models import mobilenet_v2

    def layers(vertex):
        if vertex in ("Conv1", "Conv_1"):
            feature = f"features.{BLOCKS.index(vertex)}"
            return f"{feature}.0", f"{feature}.1"
        block, role = vertex.rsplit("_", 1)
        roles = ["depthwise", "project"] if block == "expanded_conv" else ["expand", "depthwise", "project"]
        step = roles.index(role)
        prefix = f"features.{BLOCKS.index(block)}.conv."
        if role == "project":
            return f"{prefix}{step}", f"{prefix}{step + 1}"
        return f"{prefix}{step}.0", f"{prefix}{step}.1"

    model = mobilenet_v2(num_classes=classes, width_mult=width, dropout=0.0)
    outputs = {block: f"features.{i}" for i, block in enumerate(BLOCKS)}
    return TorchPeer(model, TORCH, width, layers, outputs, "classifier.1")


def timm(width, classes):
    from timm import create_model

    stages = [f"blocks.{s}.{j}" for s, n in enumerate((1, 2, 3, 4, 3, 3, 1)) for j in range(n)]

    def layers(vertex):
        if vertex in ("Conv1", "Conv_1"):
            return ("conv_stem", "bn1") if vertex == "Conv1" else ("conv_head", "bn2")
        block, role = vertex.rsplit("_", 1)
        names = {"expand": ("conv_pw", "bn1"), "depthwise": ("conv_dw", "bn2"), "project": ("conv_pwl", "bn3")}
        if block == "expanded_conv":
            names = {"depthwise": ("conv_dw", "bn1"), "project": ("conv_pw", "bn2")}
        return tuple(f"{stages[BLOCKS.index(block) - 1]}.{name}" for name in names[role])

    model = create_model(f"mobilenetv2_{round(100 * width):03d}", pretrained=False, num_classes=classes)
    outputs = dict(zip(BLOCKS, ["bn1", *stages, "bn2"]))
    return TorchPeer(model, TORCH, width, layers, outputs, "classifier")


def huggingface(width, classes):
    from transformers import MobileNetV2Config, MobileNetV2ForImageClassification

    body = "mobilenet_v2."
    outputs = {"Conv1": f"{body}conv_stem.first_conv", "expanded_conv": f"{body}conv_stem"}
    outputs |= {f"block_{b}": f"{body}layer.{b - 1}" for b in range(1, 17)} | {"Conv_1": f"{body}conv_1x1"}
    roles = {"expand": "expand_1x1", "depthwise": "conv_3x3", "project": "reduce_1x1"}

    def layers(vertex):
        layer = outputs.get(vertex)
        if layer is None:
            block, role = vertex.rsplit("_", 1)
            layer = f"{outputs[block]}.{roles[role]}"
        return f"{layer}.convolution", f"{layer}.normalization"

    model = MobileNetV2ForImageClassification(MobileNetV2Config(depth_multiplier=width, num_labels=classes))
    return TorchPeer(model, TF, width, layers, outputs, "classifier")


class KerasPeer:
    """keras.applications.MobileNetV2: its padding is fixed when it is built, so one model per input shape."""

    flavor = TF

    def __init__(self, width, classes):
        # with torch as its backend Keras is exact to float32 only, even when told float64
        os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
        self.width, self.classes, self.weights = width, classes, {}

    def load(self, parameters):
        for unit in units(self.width):
            norm = f"bn_{unit.name}" if unit.name == "Conv1" else f"{unit.name}_bn"
            norm = norm if unit.name in ("Conv1", "Conv_1") else f"{unit.name}_BN"
            self.weights[unit.name] = [parameters[f"{unit.name}_W"]]
            self.weights[norm] = [parameters[f"{unit.name}_{leaf}"] for leaf in BATCH_NORM]
        self.weights["predictions"] = [parameters["predictions_W"], parameters["predictions_b"]]

    def taps(self, pixels):
        import keras

        keras.config.set_floatx("float64")
        model = keras.applications.MobileNetV2(
            pixels.shape[1:], self.width, weights=None, classes=self.classes, classifier_activation=None
        )
        for layer in (layer for layer in model.layers if layer.weights):
            layer.set_weights([array.astype(np.float64) for array in self.weights[layer.name]])
        names = {layer.name for layer in model.layers}
        ends = {b: f"{b}_add" if f"{b}_add" in names else f"{b}_project_BN" for b in BLOCKS}
        ends |= {"Conv1": "Conv1_relu", "Conv_1": "out_relu", "logits": "predictions"}
        outputs = {name: model.get_layer(layer).output for name, layer in ends.items()}
        outputs["pooled"] = model.get_layer("predictions").input
        taps = keras.Model(model.input, outputs)(self.flavor.scale(pixels), training=False)
        return {name: keras.ops.convert_to_numpy(value) for name, value in taps.items()}


PEERS = {"torchvision": torchvision, "timm": timm, "huggingface": huggingface, "keras": KerasPeer}
