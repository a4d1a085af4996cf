#!/usr/bin/python3
"""Gatys' optimisation as PyTorch does it, with its own L-BFGS, on a problem that same_loss_problem.ts wrote.

    /usr/bin/python3 bench/peers/torch_same_loss.py PROBLEM.safetensors PICTURES.f32 --evaluations 100

prints one line of JSON: {peer, losses, points: [{seconds, processor}]}, and writes the picture of every point, clipped
to [0, 1], as plain floats, one after the other. Seconds are by the clock, and of all cores together, since the
pictures and the network were in memory. It needs torch and numpy (Debian: python3-torch python3-numpy).
"""
import argparse
import json
import os
import time

import numpy
import torch
from torch.nn import functional as nn

# Channel k of the network's input is scale[k] * (red, green, blue)[plane[k]] + offset[k].
CAFFE = [-103.939, -116.779, -123.68]
PREPROCESSING = {
    "torchvision": ([0, 1, 2], [1 / 0.229, 1 / 0.224, 1 / 0.225], [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225]),
    "caffe": ([2, 1, 0], [255, 255, 255], CAFFE),
    "caffe-256": ([2, 1, 0], [256, 256, 256], CAFFE),
}
POOLING = {"max": nn.max_pool2d, "average": nn.avg_pool2d}


def read_problem(path):
    """Tensors and metadata of a safetensors file."""
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = file.read()
    metadata = json.loads(header.pop("__metadata__")["problem"])
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = numpy.frombuffer(data[begin:end], "<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors, metadata


def features(pixels, layers, problem):
    plane, scale, offset = PREPROCESSING[problem["preprocessing"]]
    column = lambda values: torch.tensor(values, device=pixels.device)[:, None, None]
    x, found = pixels[:, plane] * column(scale) + column(offset), {}
    for name, (kernel, bias) in layers.items():
        if name != "conv1_1" and name.endswith("_1"):
            x = POOLING[problem["pooling"]](x, 2)
        x = found[name] = nn.relu(nn.conv2d(x, kernel, bias, padding=1))
    return found


def gram(features):
    flat = features.reshape(features.shape[1], -1)
    return flat @ flat.T / flat.shape[1]


def objective(tensors, problem, device):
    """The total loss as a function of the pixels."""
    layers = {name: (tensors[f"{name}.kernel"].to(device), tensors[f"{name}.bias"].to(device))
              for name in problem["layers"]}
    with torch.no_grad():
        content = features(tensors["content"].to(device), layers, problem)
        style = features(tensors["style"].to(device), layers, problem)
        contents = {name: content[name] for name in problem["content"]}
        grams = {name: gram(style[name]) for name in problem["style"]}
        del content, style

    def total(pixels):
        found = features(pixels, layers, problem)
        loss = 0
        for name, factor in problem["content"].items():
            loss = loss + factor / 2 * (found[name] - contents[name]).square().sum()
        for name, factor in problem["style"].items():
            channels = found[name].shape[1]
            loss = loss + factor / (4 * channels**2) * (gram(found[name]) - grams[name]).square().sum()
        return loss

    return total


class Enough(Exception):
    """So many evaluations were asked for."""


def optimise(tensors, problem, device, evaluations):
    """Runs L-BFGS from the content image; returns the points that it evaluated and their pictures and losses."""
    started, processor = time.perf_counter(), time.process_time()
    total = objective(tensors, problem, device)
    pixels = tensors["content"].to(device).clone().requires_grad_(True)
    points, pictures, losses = [], [], []
    lbfgs = torch.optim.LBFGS([pixels], history_size=10, line_search_fn="strong_wolfe", tolerance_grad=0,
                              tolerance_change=0, max_iter=10**9, max_eval=10**9)

    def closure():
        if len(points) == evaluations:
            raise Enough
        lbfgs.zero_grad()
        loss = total(pixels)
        loss.backward()
        losses.append(loss.item())
        points.append({"seconds": time.perf_counter() - started, "processor": time.process_time() - processor})
        pictures.append(pixels.detach().clamp(0, 1).cpu().numpy().astype("<f4"))
        return loss

    try:
        lbfgs.step(closure)
    except Enough:
        pass
    return points, pictures, losses


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("problem")
    parser.add_argument("pictures")
    parser.add_argument("--evaluations", type=int, default=100)
    asked = parser.parse_args()
    cuda = torch.cuda.is_available()
    if not cuda:
        # Some builds take one thread unless told.
        torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    tensors, problem = read_problem(asked.problem)
    points, pictures, losses = optimise(tensors, problem, "cuda" if cuda else "cpu", asked.evaluations)
    numpy.concatenate([picture.ravel() for picture in pictures]).tofile(asked.pictures)
    where = torch.cuda.get_device_name() if cuda else f"{torch.get_num_threads()} threads"
    print(json.dumps({"peer": f"PyTorch {torch.__version__}, {where}", "losses": losses, "points": points}))


if __name__ == "__main__":
    main()
