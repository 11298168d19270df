#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Writes tiny files of weights in every format, for the tests of org.mobilenet4j.weights.

    python3 src/scripts/make_weight_files.py test-resources/src/main/resources/org/mobilenet4j/fixtures/weights

Each file comes from the library that owns its format. expected.json holds, for every file, its format and its tensors in
the file's order as that library reads them back: name, stored type, shape, elements as float32. Last run with Keras
3.15.1 on TensorFlow 2.21.0, torch 2.13.0, safetensors 0.6, onnx 1.23.1, h5py 3. A second run writes the same values, not
the same bytes (zip and HDF5 files hold times).

    python3 src/scripts/make_weight_files.py --sums FOLDER FILE...

prints, for every tensor of other files, its shape and the sum and the sum of squares of its elements in float64 as JSON.
"""
import argparse
import io
import json
import os
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import ml_dtypes
import numpy as np
import onnx
import safetensors.torch
import torch
from keras.src.legacy.saving import legacy_h5_format
from onnx import TensorProto, helper
from torch.nn.utils import prune

SAFETENSORS_TYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL"}
# values that end at the edges of half precision: subnormal, largest, and what is not a number
SPECIAL = [0.0, -0.0, 1.0, -1.5, 6.1e-5, 5.96e-8, 65504.0, float("inf"), float("-inf"), float("nan"), 0.1]


class Files:
    def __init__(self, folder):
        self.folder = folder
        self.expected = {}

    def path(self, name):
        return self.folder / name

    def expect(self, file, kind, tensors):
        """tensors: name, stored type, array that float32 can be made of."""
        self.expected[file] = {"format": kind, "tensors": [
            {"name": name, "type": stored, "shape": list(np.shape(values)), "values": elements(values)}
            for name, stored, values in tensors]}

    def finish(self):
        text = json.dumps(self.expected, indent=0)
        self.path("expected.json").write_text(text + "\n")


def elements(values):
    with np.errstate(over="ignore"):
        flat = np.asarray(values).astype(np.float32).reshape(-1)
    return [repr(float(v)) if not np.isfinite(v) else float(v) for v in flat]


def keras_model(names):
    keras.utils.clear_session()
    keras.utils.set_random_seed(7)
    conv, norm, depthwise, classifier = names
    model = keras.Sequential([
        keras.Input((4, 4, 3)),
        keras.layers.Conv2D(2, 3, use_bias=False, padding="same", name=conv),
        keras.layers.BatchNormalization(name=norm),
        keras.layers.DepthwiseConv2D(3, use_bias=False, padding="same", name=depthwise),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(2, name=classifier)])
    for layer in model.layers:
        layer.set_weights([w + np.linspace(0, 1, w.size).reshape(w.shape).astype(np.float32)
                           for w in layer.get_weights()])
    return model


NEW = ("Conv1", "bn_Conv1", "expanded_conv_depthwise", "predictions")
OLD = ("Conv1", "bn_Conv1", "mobl0_conv_0_depthwise", "Logits")


def keras_tensors(model, named=True):
    """In the order of an HDF5 group: by name; as KerasNames names them."""
    found = []
    for layer in model.layers:
        for index, variable in enumerate(layer.weights):
            leaf = variable.name
            if isinstance(layer, keras.layers.DepthwiseConv2D):
                leaf = "depthwise_kernel" if named else "kernel"
            found.append((f"{layer.name}/{leaf}", "F32", variable.numpy()))
    return found


def by_name(tensors):
    return sorted(tensors, key=lambda t: t[0])


def keras_files(out):
    for file, names in [("keras_weights.h5", NEW), ("keras_weights_oldnames.h5", OLD)]:
        model = keras_model(names)
        with h5py.File(out.path(file), "w") as h5:
            legacy_h5_format.save_weights_to_hdf5_group(h5, model)
        published_layout(out.path(file))
        out.expect(file, "KERAS_H5", by_name(keras_tensors(model)))
    model = keras_model(NEW)
    model.compile(optimizer=keras.optimizers.SGD(0.1, momentum=0.9), loss="mse")
    model.fit(np.ones((2, 4, 4, 3)), np.ones((2, 2)), verbose=0)
    model.save(out.path("keras_model.h5"))
    out.expect("keras_model.h5", "KERAS_H5", by_name(keras_tensors(model, named=False)))
    outer = keras.Sequential([keras.Input((4, 4, 3)), model, keras.layers.Dense(1, name="head")], name="outer")
    with h5py.File(out.path("keras_nested.h5"), "w") as h5:
        for layer in model.layers:
            for variable in layer.weights:
                h5[f"inner/{layer.name}/{variable.name}:0"] = variable.numpy()
        for variable in outer.get_layer("head").weights:
            h5[f"head/head/{variable.name}:0"] = variable.numpy()
    head = [(f"head/{v.name}", "F32", v.numpy()) for v in outer.get_layer("head").weights]
    out.expect("keras_nested.h5", "KERAS_H5", by_name(head) + by_name(keras_tensors(model, named=False)))


def published_layout(path):
    """As Keras 2 wrote the published files: layer/layer/variable:0, with depthwise_kernel."""
    with h5py.File(path, "a") as h5:
        found = []
        h5.visititems(lambda name, node: found.append(name) if isinstance(node, h5py.Dataset) else None)
        for name in found:
            layer, leaf = name.split("/")[0], name.split("/")[-1]
            leaf = "depthwise_kernel" if leaf == "kernel" and layer.endswith("depthwise") else leaf
            h5.move(name, f"{layer}/{layer}/{leaf}:0")
        for layer in h5:
            for scope in [name for name in h5[layer] if name != layer]:
                del h5[layer][scope]


def keras3_files(out):
    model = keras_model(NEW)
    model.save_weights(out.path("keras3.weights.h5"))
    order = ["bn_Conv1", "Conv1", "predictions", "expanded_conv_depthwise"]
    tensors = sorted(keras_tensors(model, named=False), key=lambda t: order.index(t[0].split("/")[0]))
    out.expect("keras3.weights.h5", "KERAS_WEIGHTS_H5", tensors)
    model.save_weights(out.path("keras3_unnamed.weights.h5"))
    with h5py.File(out.path("keras3_unnamed.weights.h5"), "a") as h5:
        h5.visititems(lambda name, node: node.attrs.pop("name", None) and None)
    automatic = {"bn_Conv1": "batch_normalization", "Conv1": "conv2d", "predictions": "dense",
                 "expanded_conv_depthwise": "depthwise_conv2d"}
    numbered = []
    for name, stored, values in tensors:
        layer = automatic[name.split("/")[0]]
        count = sum(1 for n, _, _ in numbered if n.startswith(f"layers/{layer}/"))
        numbered.append((f"layers/{layer}/vars/{count}", stored, values))
    out.expect("keras3_unnamed.weights.h5", "KERAS_WEIGHTS_H5", numbered)


def hdf5_numbers(out):
    types = {"F64": "<f8", "F32": ">f4", "F16": "<f2", "I64": "<i8", "I32": ">i4", "I16": "<i2", "I8": "i1", "U8": "u1"}
    tensors = []
    with h5py.File(out.path("numbers.h5"), "w") as h5:
        for stored, kind in types.items():
            with np.errstate(over="ignore"):
                values = np.array(SPECIAL if stored[0] == "F" else [0, 1, 100]).astype(kind)
            h5[f"{stored}/{stored}/kernel:0"] = values
            tensors.append((f"{stored}/kernel", stored, values))
        h5["scalar/scalar/kernel:0"] = np.float32(3.5)
        tensors.append(("scalar/kernel", "F32", np.float32(3.5)))
        h5["empty/empty/kernel:0"] = np.zeros((0, 2), np.float32)
        tensors.append(("empty/kernel", "F32", np.zeros((0, 2))))
    out.expect("numbers.h5", "KERAS_H5", by_name(tensors))


def numbers():
    tensors = {}
    for dtype, stored in SAFETENSORS_TYPES.items():
        values = SPECIAL if stored[0] in "FB" and stored != "BOOL" else [0, 1, 100]
        tensors[f"numbers.{stored}"] = torch.tensor(values, dtype=torch.float64).to(dtype)
    tensors["scalar"] = torch.tensor(3.5)
    tensors["empty"] = torch.zeros(0, 2)
    tensors["matrix"] = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    return tensors


def described(tensors):
    return [(name, SAFETENSORS_TYPES[t.dtype], t.detach().to(torch.float64).numpy()) for name, t in tensors.items()]


def safetensors_file(out):
    path = out.path("numbers.safetensors")
    safetensors.torch.save_file(numbers(), path, metadata={"format": "pt"})
    with safetensors.safe_open(path, "pt") as file:
        names = list(file.keys())
        tensors = {name: file.get_tensor(name) for name in names}
    header = json.loads(path.read_bytes()[8:8 + int.from_bytes(path.read_bytes()[:8], "little")])
    order = [name for name in header if name != "__metadata__"]
    out.expect(path.name, "SAFETENSORS", described({name: tensors[name] for name in order}))


def views():
    base = torch.arange(24, dtype=torch.float32)
    return {
        "transposed": base.reshape(4, 6).t(),
        "offset": base[5:11],
        "strided": base[1::3],
        "shared": base,
        "channels_last": base.reshape(1, 3, 4, 2).contiguous(memory_format=torch.channels_last),
        "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
        "half_transposed": torch.arange(6, dtype=torch.float16).reshape(2, 3).t()}


def network():
    torch.manual_seed(7)
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 2, 3, bias=False), torch.nn.BatchNorm2d(2), torch.nn.Flatten(), torch.nn.Linear(8, 2))


def pytorch_files(out):
    module = network()
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
    module(torch.ones(2, 3, 4, 4)).sum().backward()
    optimizer.step()
    parameters = {name: torch.nn.Parameter(p) for name, p in list(module.named_parameters())}
    checkpoint = {"epoch": 3, "best": 0.5, "arch": "tiny", "state_dict": module.state_dict(),
                  "optimizer": optimizer.state_dict()}
    for file, content, tensors in [
            ("state_dict", module.state_dict(), module.state_dict()),
            ("numbers", numbers(), numbers()),
            ("views", views(), views()),
            ("parameters", parameters, parameters),
            ("checkpoint", checkpoint, module.state_dict())]:
        for suffix, zipped in [(".pth", True), ("_legacy.pth", False)]:
            torch.save(content, out.path(file + suffix), _use_new_zipfile_serialization=zipped)
            out.expect(file + suffix, "PYTORCH", described(tensors))
    big_endian(out)
    wrapped_files(out, module, optimizer)
    pruned_files(out)


def wrapped_files(out, module, optimizer):
    """What training scripts put around a state dictionary; several.pth is not listed, for it takes a choice."""
    average = {name: value + 1 for name, value in module.state_dict().items()}
    notes = {"options": argparse.Namespace(rate=0.1, names=["a"]), "best": np.float64(0.9), "epoch": 3}
    state = module.state_dict()
    for file, content in [
            ("wrapped_key", {"net": state, "optim": optimizer.state_dict(), **notes}),
            ("wrapped_twice", {"model": state, "state_dict": module.state_dict(), "loss": {"value": torch.ones(1)}}),
            ("wrapped_deep", {"saved": [None, ({"inner": state}, notes)]}),
            ("wrapped_average", {"state_dict_ema": state, **notes})]:
        for suffix, zipped in [(".pth", True), ("_legacy.pth", False)]:
            torch.save(content, out.path(file + suffix), _use_new_zipfile_serialization=zipped)
            out.expect(file + suffix, "PYTORCH", described(state))
    parts = {"backbone": {name: value for name, value in state.items() if name[0] != "3"},
             "head": {"weight": state["3.weight"], "bias": state["3.bias"]}}
    torch.save(parts, out.path("parts.pth"))
    out.expect("parts.pth", "PYTORCH", described(
        {**parts["backbone"], "head/weight": state["3.weight"], "head/bias": state["3.bias"]}))
    torch.save({"model": state, "ema": {"decay": 0.9, "module": average}}, out.path("several.pth"))


def pruned_files(out):
    """torch.nn.utils.prune in every layer; what the network computes with is what prune.remove leaves."""
    module = network()
    for index in 0, 3:
        prune.l1_unstructured(module[index], "weight", 0.4)
    prune.random_unstructured(module[3], "bias", 1)
    prune.custom_from_mask(module[0], "weight", torch.linspace(0, 1, 54).reshape(2, 3, 3, 3))
    state = module.state_dict()
    for index, name in (0, "weight"), (3, "weight"), (3, "bias"):
        prune.remove(module[index], name)
    removed = module.state_dict()
    order = [name.removesuffix("_orig") for name in state if not name.endswith("_mask")]
    torch.save(state, out.path("pruned.pth"))
    out.expect("pruned.pth", "PYTORCH", described({name: removed[name] for name in order}))


def big_endian(out):
    """What a big-endian machine writes: the same entries, elements and the byteorder entry turned round."""
    memory = io.BytesIO()
    values = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    torch.save({"matrix": values}, memory)
    with zipfile.ZipFile(memory) as source, zipfile.ZipFile(out.path("big_endian.pth"), "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("/byteorder"):
                content = b"big"
            elif "/data/" in name:
                content = np.frombuffer(content, "<f4").astype(">f4").tobytes()
            target.writestr(name, content)
    out.expect("big_endian.pth", "PYTORCH", described({"matrix": values}))


def onnx_file(out):
    initializers, tensors = [], []
    types = {"F64": TensorProto.DOUBLE, "F32": TensorProto.FLOAT, "F16": TensorProto.FLOAT16,
             "BF16": TensorProto.BFLOAT16, "I64": TensorProto.INT64, "I32": TensorProto.INT32,
             "I16": TensorProto.INT16, "I8": TensorProto.INT8, "U8": TensorProto.UINT8, "BOOL": TensorProto.BOOL}
    for stored, kind in types.items():
        dtype = ml_dtypes.bfloat16 if stored == "BF16" else helper.tensor_dtype_to_np_dtype(kind)
        with np.errstate(over="ignore"):
            values = np.array(SPECIAL if "F" in stored else [0, 1, 100]).astype(dtype)
        raw = helper.make_tensor(f"raw.{stored}", kind, values.shape, values.tobytes(), raw=True)
        field = helper.make_tensor(f"field.{stored}", kind, values.shape, values)
        for tensor in raw, field:
            initializers.append(tensor)
            tensors.append((tensor.name, stored, values.astype(np.float64)))
    initializers.append(helper.make_tensor("negative", TensorProto.INT32, (2,), [-1, -100]))
    tensors.append(("negative", "I32", np.array([-1, -100])))
    node = helper.make_node("Identity", ["raw.F32"], ["output"], name="identity")
    graph = helper.make_graph([node], "numbers", [], [
        helper.make_tensor_value_info("output", TensorProto.FLOAT, [len(SPECIAL)])], initializers)
    onnx.save(helper.make_model(graph), out.path("numbers.onnx"))
    out.expect("numbers.onnx", "ONNX", tensors)


def read(path):
    """The tensors of any file, by the library that owns the format."""
    if path.suffix == ".h5":
        found = {}
        with h5py.File(path) as file:
            file.visititems(lambda name, node: found.update({name: node[()]})
                            if isinstance(node, h5py.Dataset) else None)
        return found
    if path.suffix == ".safetensors":
        return {k: v.to(torch.float64).numpy() for k, v in safetensors.torch.load_file(path).items()}
    return {k: v.to(torch.float64).numpy() for k, v in torch.load(path, weights_only=True).items()}


def sums(folder, paths):
    result = {}
    for path in paths:
        tensors = [(list(np.shape(v)), np.asarray(v, np.float64)) for v in read(path).values()]
        result[str(path.relative_to(folder))] = [
            [shape, float(v.sum()), float((v * v).sum())] for shape, v in tensors]
    return result


def main():
    if sys.argv[1] == "--sums":
        folder = Path(sys.argv[2])
        text = json.dumps(sums(folder, [folder / name for name in sys.argv[3:]]))
        print(text.replace("]], ", "]],\n").replace("], [[", "],\n[["))
        return
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    out = Files(folder)
    keras_files(out)
    keras3_files(out)
    hdf5_numbers(out)
    safetensors_file(out)
    pytorch_files(out)
    onnx_file(out)
    out.finish()


if __name__ == "__main__":
    main()
