#!/usr/bin/env python3
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
"""Times torchvision's MobileNetV2 and ours in turn on this machine: predictions and training steps.

    mvn -q -DskipTests package
    python3 src/scripts/time_pytorch.py [--case output fit] [--batch N ...] [--rounds N] [--json]

Each round runs, for every case and batch, a block of ours (`benchmark --peer none --json`, a fresh JVM that warms up
first) and then a block of every way to run PyTorch, A B A B: eager; channels_last; jit, traced, frozen and optimised for
inference (predictions only). A step of training is forward, cross-entropy, backward, SGD. Printed are the median of the
rounds' medians, the least of all calls, and the ratio of the medians, ours by PyTorch's: below 1 we are faster. Weights
are random on both sides; that both compute the same is tested elsewhere (ParityTest). Needs torch and torchvision.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

JAR = Path(__file__).parents[2] / "examples/target/mobilenet4j.jar"
DEFAULT_BATCHES = {"output": [1, 32], "fit": [8, 32]}
WAYS = {"output": ["eager", "channels_last", "jit"], "fit": ["eager", "channels_last"]}


def mobilenet(width):
    import torch

    try:
        import torchvision
    except RuntimeError:  # without its compiled operators; this network needs none of them
        torch.library.define("torchvision::nms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        torch.library.define("torchvision::qnms", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision
    return torchvision.models.mobilenet_v2(width_mult=width)


def workload(case, way, batch, options):
    """A function without arguments that does the work once."""
    import torch

    torch.manual_seed(6)
    layout = torch.channels_last if way == "channels_last" else torch.contiguous_format
    pictures = torch.randn(batch, 3, options.size, options.size).contiguous(memory_format=layout)
    model = mobilenet(options.width).to(memory_format=layout)
    if case == "fit":
        return training(model.train(), pictures)
    model.eval()
    if way == "jit":
        with torch.no_grad():
            model = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(model, pictures)))

    def output():
        with torch.no_grad():
            model(pictures)

    return output


def training(model, pictures):
    import torch

    labels = torch.arange(len(pictures)) * 37 % 1000
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(pictures), labels).backward()
        optimizer.step()

    return step


def block(work, seconds):
    """Milliseconds of each call; a fifth of the time warms up first."""
    start = time.perf_counter()
    work()
    while time.perf_counter() - start < 0.2 * seconds:
        work()
    times = []
    while not times or time.perf_counter() - start < seconds:
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return {"medianMs": statistics.median(times), "minMs": min(times), "runs": len(times)}


def ours(case, batch, options):
    """The results of one JVM, by engine."""
    command = ["java", "-jar", options.jar, "benchmark", "--json", "--peer", "none", "--case", case, "--batch", batch]
    command += ["--size", options.size, "--width", options.width, "--seconds", options.seconds]
    command += ["--engine", options.engine]
    run = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=True, text=True)
    report = json.loads(run.stdout)
    return {result["engine"]: result for result in report["results"]}, report["machine"]


def add(samples, name, result):
    samples.setdefault(name, []).append(result)


def measure(case, batch, options):
    """Rows of the comparison, and our machine facts."""
    peers = {way: workload(case, way, batch, options) for way in WAYS[case]}
    engines, ways, machine = {}, {}, None
    for _ in range(options.rounds):
        results, machine = ours(case, batch, options)
        for engine, result in results.items():
            add(engines, engine, result)
        for way, work in peers.items():
            add(ways, way, block(work, options.seconds))
    return [row(case, batch, options, e, engines[e], w, ways[w]) for e in engines for w in ways], machine


def row(case, batch, options, engine, our_blocks, way, peer_blocks):
    def middle(blocks):
        return statistics.median(b["medianMs"] for b in blocks)

    return {
        "case": case,
        "batch": batch,
        "size": options.size,
        "engine": engine,
        "peer": f"pytorch-{way}",
        "medianMs": middle(our_blocks),
        "minMs": min(b["minMs"] for b in our_blocks),
        "runs": sum(b["runs"] for b in our_blocks),
        "peerMedianMs": middle(peer_blocks),
        "peerMinMs": min(b["minMs"] for b in peer_blocks),
        "peerRuns": sum(b["runs"] for b in peer_blocks),
        "ratio": middle(our_blocks) / middle(peer_blocks),
    }


def table(rows):
    line = "{:7} {:>5} {:>5}  {:7} {:>10} {:>10} {:>5}  {:22} {:>10} {:>10} {:>5} {:>7}"
    yield line.format("case", "batch", "size", "engine", "median ms", "min ms", "runs", "peer", "median ms", "min ms",
                      "runs", "ratio")
    for r in rows:
        times = [f"{r[key]:.3f}" for key in ("medianMs", "minMs", "peerMedianMs", "peerMinMs", "ratio")]
        yield line.format(r["case"], r["batch"], r["size"], r["engine"], *times[:2], r["runs"], r["peer"], *times[2:4],
                          r["peerRuns"], times[4])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--batch", nargs="+", type=int, help="default: output 1 and 32, fit 8 and 32")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--width", type=float, default=1.0)
    parser.add_argument("--engine", default="both", choices=["nd4j", "onednn", "both"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="for each block; one call at the least")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of one operation, on both sides")
    parser.add_argument("--jar", type=Path, default=JAR)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(options.threads)  # before torch is loaded; java inherits it
    import torch

    torch.set_num_threads(options.threads)
    rows, machine = [], {}
    for case in options.case:
        for batch in options.batch or DEFAULT_BATCHES[case]:
            measured, machine = measure(case, batch, options)
            rows += measured
    machine |= {"torch": torch.__version__, "torchThreads": torch.get_num_threads()}
    if options.json:
        print(json.dumps({"results": rows, "rounds": options.rounds, "machine": machine}))
    else:
        print("\n".join(table(rows)))
        print("\nratio: our median by PyTorch's; below 1 we are faster")
        print("\n".join(f"{name}: {value}" for name, value in machine.items()))


if __name__ == "__main__":
    main()
