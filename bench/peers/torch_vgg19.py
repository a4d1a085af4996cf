#!/usr/bin/python3
"""One iteration of style transfer as PyTorch does it: the same numbers as problem.ts, stated a second time.

    /usr/bin/python3 bench/peers/torch_vgg19.py --size 256 --iterations 3 --device cpu

prints one line of JSON: {peer, size, milliseconds, loss, losses}. milliseconds is the median over the
iterations after one that warms up, each waited for; loss is the total at the start and losses that of every
iteration, the first one included. It needs torch and numpy (Debian: python3-torch python3-numpy).
"""
import argparse
import json
import statistics
import time

import numpy as np
import torch
from torch.nn import functional as nn

CHANNELS = [64, 128, 256, 512, 512]
LAYERS = [f"conv{level}_{i}" for level, depth in enumerate([2, 2, 4, 4, 1], 1) for i in range(1, depth + 1)]
STYLE_LAYERS = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"]


def hashed(shape, seed, amplitude):
    """As tests/helpers/hashed.ts: amplitude * (2 lowbias32(i + seed * 0x9E3779B9) / 2^32 - 1)."""
    mask = np.uint64(0xFFFFFFFF)
    x = (np.arange(int(np.prod(shape)), dtype=np.uint64) + np.uint64(seed * 0x9E3779B9 % 2**32)) & mask
    x ^= x >> np.uint64(16)
    x = (x * np.uint64(0x7FEB352D)) & mask
    x ^= x >> np.uint64(15)
    x = (x * np.uint64(0x846CA68B)) & mask
    x ^= x >> np.uint64(16)
    return (amplitude * (2.0 * x.astype(np.float64) / 2**32 - 1.0)).astype(np.float32).reshape(shape)


def network(device):
    layers, inputs = {}, 3
    for i, name in enumerate(LAYERS):
        outputs = CHANNELS[int(name[4]) - 1]
        kernel = hashed((outputs, inputs, 3, 3), 1000 + i, np.sqrt(6.0 / (9 * inputs)))
        bias = hashed((outputs,), 2000 + i, 0.1)
        layers[name] = (torch.from_numpy(kernel).to(device), torch.from_numpy(bias).to(device))
        inputs = outputs
    return layers


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
    picture = lambda seed: torch.from_numpy(hashed((1, 3, size, size), seed, 0.5) + np.float32(0.5)).to(device)
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


def run(size, iterations, device):
    total, pixels = objective(size, device)
    pixels.requires_grad_(True)
    adam = torch.optim.Adam([pixels], lr=0.02, betas=(0.9, 0.999), eps=1e-8)
    losses, times = [], []
    for _ in range(iterations + 1):
        start = time.perf_counter()
        adam.zero_grad()
        loss = total(pixels)
        loss.backward()
        adam.step()
        losses.append(loss.item())
        if device == "cuda":
            torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - start))
    return losses, times[1:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--iterations", type=int, default=3)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    asked = parser.parse_args()
    losses, times = run(asked.size, asked.iterations, asked.device)
    print(json.dumps({"peer": f"PyTorch {torch.__version__} {asked.device}", "size": asked.size,
                      "milliseconds": statistics.median(times), "loss": losses[0], "losses": losses}))


if __name__ == "__main__":
    main()
