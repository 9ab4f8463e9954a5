"""Runs python lime beside mlnet-lime, on the same picture, model and segments, and compares what they say.

    mlnet-lime segment photo.png --segmentation quickshift -o out
    for seed in 0 1 2 3; do
        mlnet-lime explain photo.png --model squeezenet.onnx --preprocess imagenet --preset lime --segmentation out/photo.segments.png \
            --top 1 --class 282 --samples 3000 --seed $seed -o out/$seed
    done
    python3 docs/data/python-lime.py squeezenet.onnx photo.png out/photo.segments.png out/?/photo.json

Needs numpy, Pillow, scikit-image, scikit-learn, onnxruntime and lime 0.2.0.1. The picture has the model's size, and its preprocessing
is imagenet's. Classes, samples and seeds are those of mlnet-lime's documents, of which there must be two at least. Prints the weights of
the segments that python ranks highest, means over the seeds; the root mean square difference of the weights of two runs, averaged over the
pairs; and what each side says of its fit, mean and standard deviation over the seeds.
"""
import json
import sys
from itertools import combinations, product

import numpy as np
import onnxruntime
from lime import lime_image
from PIL import Image

model, photo, segments = sys.argv[1:4]
documents = [json.load(open(path)) for path in sys.argv[4:]]
session = onnxruntime.InferenceSession(model)
pixels = np.asarray(Image.open(photo).convert("RGB"))
labels = np.unique(np.asarray(Image.open(segments)), return_inverse=True)[1].reshape(pixels.shape[:2])
mean, std = np.array([.485, .456, .406]), np.array([.229, .224, .225])


def classify(pictures):
    x = ((np.asarray(pictures) / 255 - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
    logits = session.run(None, {session.get_inputs()[0].name: x})[0]
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


classes = [one["class"]["index"] for one in documents[0]["explanations"]]
ours = {c: [np.array(one["importance"]) for d in documents for one in d["explanations"] if one["class"]["index"] == c] for c in classes}
python = {c: [] for c in classes}
facts = {c: [] for c in classes}
for document in documents:
    explainer = lime_image.LimeImageExplainer(random_state=document["seed"])
    e = explainer.explain_instance(pixels, classify, labels=classes, top_labels=None, num_samples=document["samples"],
                                   segmentation_fn=lambda _: labels, progress_bar=False)
    for c in classes:
        python[c].append(np.array([weight for _, weight in sorted(e.local_exp[c])]))
        facts[c].append((e.intercept[c], e.score[c], float(np.ravel(e.local_pred[c] if isinstance(e.local_pred, dict) else e.local_pred)[0])))


def rms(pairs):
    return np.mean([np.sqrt(np.mean((a - b) ** 2)) for a, b in pairs])


top = [s for c in classes for s in np.argsort(-np.abs(np.mean(python[c], 0)))[:4]]
print("| segment |" + "".join(f" {c}, python | {c}, ours |" for c in classes))
print("|---|" + "---|---|" * len(classes))
for s in dict.fromkeys(top):
    print(f"| {s} |" + "".join(f" {np.mean(python[c], 0)[s]:.4f} | {np.mean(ours[c], 0)[s]:.4f} |" for c in classes))
print("\n| class | python and python | ours and ours | ours and python | of the two means |")
print("|---|---|---|---|---|")
for c in classes:
    print(f"| {c} | {rms(combinations(python[c], 2)):.5f} | {rms(combinations(ours[c], 2)):.5f} | {rms(product(ours[c], python[c])):.5f} | "
          f"{rms([(np.mean(python[c], 0), np.mean(ours[c], 0))]):.5f} |")
print("\n| class | side | intercept | R2 | local prediction |")
print("|---|---|---|---|---|")
for c in classes:
    own = [[one[key] for key in ("intercept", "r2", "localPrediction")]
           for d in documents for one in d["explanations"] if one["class"]["index"] == c]
    for side, numbers in (("python", facts[c]), ("ours", own)):
        print(f"| {c} | {side} |" + "".join(f" {np.mean(column):.4f} ± {np.std(column, ddof=1):.4f} |" for column in zip(*numbers)))
