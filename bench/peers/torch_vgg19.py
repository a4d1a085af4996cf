#!/usr/bin/python3
"""One iteration of style transfer as PyTorch does it: the same numbers as problem.ts, stated a second time.

    /usr/bin/python3 bench/peers/torch_vgg19.py --size 256 --device cpu

prints one line of JSON: {peer, threads, size, milliseconds, iterations, losses}, timed as timing.ts times.
On CUDA, --tf32 lets products and convolutions round their operands to TF32. It needs torch and numpy
(Debian: python3-torch python3-numpy).
"""
import argparse
import json
import math
import os
import statistics
import sys
import time

import torch
from torch.nn import functional as nn

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tests/fixtures"))
from hashed_network import CONVOLUTIONS, WEIGHTS, hashed

STYLE_LAYERS = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]


def network(device):
    return {f"conv{name}": [values.float().to(device) for values in weights]
            for name, weights in zip(CONVOLUTIONS, WEIGHTS)}


def features(pixels, layers):
    mean = torch.tensor([0.485, 0.456, 0.406], device=pixels.device)[:, None, None]
    deviation = torch.tensor([0.229, 0.224, 0.225], device=pixels.device)[:, None, None]
    x, found = (pixels - mean) / deviation, {}
    for name, (kernel, bias) in layers.items():
        if name != "conv1_1" and name.endswith("_1"):
            x = nn.max_pool2d(x, 2)
        x = found[name] = nn.relu(nn.conv2d(x, kernel, bias, padding=1))
    return found


def gram(features):
    flat = features.reshape(features.shape[1], -1)
    return flat @ flat.T / flat.shape[1]


def objective(size, device):
    picture = lambda seed: hashed((1, 3, size, size), seed, 0.5).float().to(device) + 0.5
    layers = network(device)
    with torch.no_grad():
        content = features(picture(21), layers)["conv4_2"]
        style = features(picture(22), layers)
        grams = {name: gram(style[name]) for name in STYLE_LAYERS}

    def total(pixels):
        found = features(pixels, layers)
        loss = 0.5 * (found["conv4_2"] - content).square().sum()
        for name in STYLE_LAYERS:
            channels = found[name].shape[1]
            loss = loss + 1000 * 0.2 / (4 * channels**2) * (gram(found[name]) - grams[name]).square().sum()
        return loss

    return total, picture(23)


def iterations(size, device):
    """As Iterate of timing.ts: runs so many, waits, gives the loss before the last of them."""
    total, pixels = objective(size, device)
    pixels.requires_grad_(True)
    adam = torch.optim.Adam([pixels], lr=0.02, betas=(0.9, 0.999), eps=1e-8)

    def iterate(count):
        for _ in range(count):
            adam.zero_grad()
            loss = total(pixels)
            loss.backward()
            adam.step()
        if device == "cuda":
            torch.cuda.synchronize()
        return loss.item()

    return iterate


def time_iterations(iterate, asked):
    """As timeIterations of timing.ts."""

    def timed(count):
        start = time.perf_counter()
        loss = iterate(count)
        return loss, 1000 * (time.perf_counter() - start) / count

    first = iterate(1)
    second, milliseconds = timed(1)
    losses = [first, second]
    if asked is None and milliseconds > 10000:
        return {"milliseconds": milliseconds, "iterations": 1, "losses": losses}
    count = asked or min(100, math.ceil(1000 / max(1, milliseconds)))
    times = [timed(count)[1] for _ in range(3)]
    return {"milliseconds": statistics.median(times), "iterations": 3 * count, "losses": losses}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--tf32", action="store_true")
    asked = parser.parse_args()
    peer = f"PyTorch {torch.__version__}"
    if asked.device == "cuda":
        if not torch.cuda.is_available():
            sys.exit(f"{peer} finds no CUDA device")
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = asked.tf32
        torch.backends.cuda.matmul.allow_tf32 = asked.tf32
        peer += f", {torch.cuda.get_device_name()}, TF32 {'on' if asked.tf32 else 'off'}"
    else:
        # Some builds take one thread unless told.
        torch.set_num_threads(os.cpu_count())
        peer += f", {torch.get_num_threads()} threads"
    times = time_iterations(iterations(asked.size, asked.device), asked.iterations)
    print(json.dumps({"peer": peer, "threads": torch.get_num_threads(), "size": asked.size, **times}))


if __name__ == "__main__":
    main()
