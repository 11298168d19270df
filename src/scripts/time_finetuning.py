#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Fine-tunes on a folder of photographs in turn: `mobilenet4j finetune --preset ...` and the same network in PyTorch.

    mvn -q -DskipTests package
    python3 src/scripts/time_finetuning.py --data flowers12 --weights mobilenet_v2_1.0_224_no_top.h5
        [--preset fast balanced accurate] [--rounds N] [--seed N] [--json]

The folder has train/ and test/ with one folder per class each; the weights are a Keras .h5 without the classifier. Each
round runs PyTorch once and then every preset once, each in a process of its own, with the seed of the round. PyTorch's
training: channels_last, five epochs of batches of 32, mirroring, SGD with Nesterov momentum 0.9, learning rate 0.02 after a
warm-up of 3 % and along a cosine, weight decay 4e-5, dropout 0.2, running averages that keep 0.9 of their old value, all
pictures decoded once before the training. Its time is that of decoding, training and one test, without Python's imports;
ours is that of the whole process, from starting Java to the written report. Needs torch, h5py, numpy and Pillow.
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mobilenet import TF, blocks

JAR = Path(__file__).parents[2] / "examples/target/mobilenet4j.jar"
EPOCHS, BATCH, RATE, WARM_UP, DROPOUT, DECAY = 5, 32, 0.02, 0.03, 0.2, 4e-5
SIZE = 224


def pixels(folder):
    """Pictures [n, 3, 224, 224], uint8, and their classes, in the order of the file names."""
    import numpy
    import torch
    from PIL import Image

    pictures, classes = [], []
    for index, kind in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        for file in sorted(kind.iterdir()):
            picture = Image.open(file).convert("RGB").resize((SIZE, SIZE), Image.BILINEAR)
            pictures.append(torch.from_numpy(numpy.array(picture)).permute(2, 0, 1))
            classes.append(index)
    return torch.stack(pictures), torch.tensor(classes)


def network(weights, classes):
    """The network as a torch module, its units loaded from Keras' file."""
    import h5py
    import numpy
    import torch
    from torch import nn

    class Unit(nn.Module):
        def __init__(self, unit, file):
            super().__init__()
            self.unit = unit
            groups = unit.inputs if unit.depthwise else 1
            self.conv = nn.Conv2d(unit.inputs, unit.outputs, unit.kernel, unit.stride, groups=groups, bias=False,
                                  padding=1 if unit.kernel == 3 and unit.stride == 1 else 0)
            self.norm = nn.BatchNorm2d(unit.outputs, eps=TF.eps, momentum=0.1)
            self.load(file)

        def load(self, file):
            name = self.unit.name
            norm = {"Conv1": "bn_Conv1", "Conv_1": "Conv_1_bn"}.get(name, f"{name}_BN")
            kernel = next(file[name][name][key][:] for key in file[name][name] if "kernel" in key)
            order = (2, 3, 0, 1) if self.unit.depthwise else (3, 2, 0, 1)
            self.conv.weight.data = torch.from_numpy(numpy.ascontiguousarray(kernel.transpose(order)))
            values = file[norm][norm]
            for mine, theirs in (("weight", "gamma:0"), ("bias", "beta:0"), ("running_mean", "moving_mean:0"),
                                 ("running_var", "moving_variance:0")):
                getattr(self.norm, mine).data = torch.from_numpy(values[theirs][:])

        def forward(self, x):
            if self.unit.stride == 2:
                x = nn.functional.pad(x, (0, 1, 0, 1))
            x = self.norm(self.conv(x))
            return x if self.unit.linear else nn.functional.relu6(x)

    class Network(nn.Module):
        def __init__(self, file):
            super().__init__()
            table = blocks(1.0)
            root = file["model_weights"] if "model_weights" in file else file
            self.blocks = nn.ModuleList(nn.Sequential(*[Unit(unit, root) for unit in units]) for units in table.values())
            self.shortcuts = [len(units) > 1 and units[0].inputs == units[-1].outputs
                              and all(unit.stride == 1 for unit in units) for units in table.values()]
            self.head = nn.Linear(self.blocks[-1][-1].unit.outputs, classes)
            nn.init.normal_(self.head.weight, 0, 0.01)
            nn.init.zeros_(self.head.bias)

        def forward(self, x):
            for block, shortcut in zip(self.blocks, self.shortcuts):
                x = x + block(x) if shortcut else block(x)
            return self.head(nn.functional.dropout(x.mean((2, 3)), DROPOUT, self.training))

    with h5py.File(weights) as file:
        return Network(file)


def rate(step, steps):
    warm_up = max(1, round(WARM_UP * steps))
    if step < warm_up:
        return RATE * (step + 1) / warm_up
    return RATE * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up))) / 2


def peer(options):
    """Trains in this process; returns seconds and test accuracy."""
    import torch

    torch.manual_seed(options.seed)
    begun = time.perf_counter()
    pictures, classes = pixels(options.data / "train")
    test_pictures, test_classes = pixels(options.data / "test")
    model = network(options.weights, int(classes.max()) + 1).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), RATE, momentum=0.9, nesterov=True, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(pictures) / BATCH)
    step = 0
    for _ in range(EPOCHS):
        model.train()
        for chosen in torch.randperm(len(pictures)).split(BATCH):
            batch = prepared(pictures[chosen])
            mirrored = torch.rand(len(batch)) < 0.5
            batch[mirrored] = batch[mirrored].flip(3)
            for group in optimizer.param_groups:
                group["lr"] = rate(step, steps)
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(model(batch), classes[chosen]).backward()
            optimizer.step()
            step += 1
    model.eval()
    with torch.no_grad():
        right = sum(int((model(prepared(some)).argmax(1) == known).sum())
                    for some, known in zip(test_pictures.split(BATCH), test_classes.split(BATCH)))
    return {"seconds": time.perf_counter() - begun, "testAccuracy": right / len(test_classes)}


def prepared(batch):
    import torch

    return (batch.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


def peer_process(options, seed):
    command = [sys.executable, __file__, "--peer", "--data", options.data, "--weights", options.weights, "--seed", seed]
    run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(run.stdout)


def ours(preset, options, seed):
    with tempfile.TemporaryDirectory() as folder:
        command = ["java", "-jar", JAR, "finetune", "--preset", preset, "--data", options.data, "--weights",
                   options.weights, "--seed", seed, "--output", f"{folder}/model.zip", "--json"]
        begun = time.perf_counter()
        run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True, text=True)
        return {"seconds": time.perf_counter() - begun, "testAccuracy": json.loads(run.stdout)["testAccuracy"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--preset", nargs="+", choices=["fast", "balanced", "accurate"], default=["balanced"])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=42, help="of the first round; the others count up")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        print(json.dumps(peer(options)))
        return
    rows = []
    for seed in range(options.seed, options.seed + options.rounds):
        for name in ["pytorch", *options.preset]:
            result = peer_process(options, seed) if name == "pytorch" else ours(name, options, seed)
            rows.append({"who": name, "seed": seed, **result})
            line = f"{name:10} seed {seed}: {result['seconds']:6.1f} s, test accuracy {result['testAccuracy']:.4f}"
            print(line, file=sys.stderr if options.json else sys.stdout, flush=True)
    if options.json:
        print(json.dumps(rows))
        return
    for name in ["pytorch", *options.preset]:
        mine = [row for row in rows if row["who"] == name]
        print(f"{name:10} median {statistics.median(r['seconds'] for r in mine):.1f} s, "
              f"mean test accuracy {statistics.mean(r['testAccuracy'] for r in mine):.4f}")


if __name__ == "__main__":
    main()
