#!/usr/bin/env python3
"""Trains the two small classifiers of shapes that the project ships; docs/models/README.md says how it is run and what came out.

    train.py DIR NAME [--epochs N] [--spare-corner]

DIR holds train/ and test/ (and for the shortcut model chance/), as `dotnet run --project test/Shapes -- dump` writes them. Writes
NAME.onnx: input `image` [n, 3, 80, 96], RGB / 255 (the preset `unit`), output `logits` [n, 6].

A part of each training picture is hidden, as an explanation hides it: rectangular cells become the picture's mean colour. A model
that never saw such pictures would answer them at random, and the explanation would show that instead of what the model looks at.
With --spare-corner the corner of the mark is never hidden: a model that learns that the mark may be missing learns to look at the
shape as well, and is no shortcut learner any more.
"""
import argparse
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def load(folder):
    """Pictures as bytes [n, 3, h, w], and their classes."""
    pictures = np.load(os.path.join(folder, "pictures.npy"))
    return (torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))),
            torch.from_numpy(np.load(os.path.join(folder, "classes.npy")).astype(np.int64)))


def network(classes):
    """Convolutions, then the mean over all positions and one linear layer: what a class activation map needs."""
    def block(inputs, outputs, stride):
        return [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
    return nn.Sequential(*block(3, 16, 2), *block(16, 24, 2), *block(24, 40, 1), *block(40, 56, 2), *block(56, 56, 1), *block(56, 56, 1),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(56, classes))


CORNER = 16  # rows and columns around the mark


def hide(batch, generator, spare_corner):
    """Hides cells of about an eighth of the picture in three of four pictures, a share of 0 to 60 % of each."""
    n, _, height, width = batch.shape
    share = torch.clamp(torch.rand(n, 1, 1, 1, generator=generator) * 0.8 - 0.2, min=0)
    cells = (torch.rand(n, 1, 9, 9, generator=generator) < share).float()
    mask = F.interpolate(cells, size=(height * 9 // 7, width * 9 // 7), mode="nearest")
    y, x = (int(torch.randint(mask.shape[i] - batch.shape[i] + 1, (1,), generator=generator)) for i in (2, 3))
    mask = mask[:, :, y:y + height, x:x + width].clone()
    if spare_corner:
        mask[:, :, :CORNER, :CORNER] = 0
    return batch + mask * (batch.mean((2, 3), keepdim=True) - batch)


def accuracy(model, pictures, classes):
    model.eval()
    with torch.no_grad():
        found = torch.cat([model(p.float() / 255).argmax(1) for p in pictures.split(250)])
    return (found == classes).float().mean().item()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("name")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--spare-corner", action="store_true")
    args = parser.parse_args()

    torch.set_num_threads(1)  # sums in one order
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(2)

    pictures, classes = load(os.path.join(args.folder, "train"))
    tests = {name: load(os.path.join(args.folder, name)) for name in ("test", "chance") if os.path.isdir(os.path.join(args.folder, name))}
    model = network(int(classes.max()) + 1)
    batch_size, steps = 64, args.epochs * (len(pictures) // 64)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.006, total_steps=steps)
    for epoch in range(args.epochs):
        model.train()
        started, total = time.time(), 0.0
        for chosen in torch.randperm(len(pictures), generator=generator).split(batch_size):
            if len(chosen) < batch_size:
                break
            loss = F.cross_entropy(model(hide(pictures[chosen].float() / 255, generator, args.spare_corner)), classes[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        found = ", ".join(f"{name} accuracy {accuracy(model, *test):.4f}" for name, test in tests.items())
        print(f"epoch {epoch + 1}: loss {total * batch_size / len(pictures):.4f}, {found}, {time.time() - started:.0f} s", flush=True)

    model.eval()
    torch.onnx.export(model, torch.zeros(1, 3, *pictures.shape[2:]), args.name + ".onnx", opset_version=13, input_names=["image"],
                      output_names=["logits"], dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}})


if __name__ == "__main__":
    main()
