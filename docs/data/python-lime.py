"""Runs python lime beside mlnet-lime, on the same picture, model and segments, and compares what they say.

    mlnet-lime segment photo.png --segmentation quickshift -o out
    for seed in 0 1; do
        mlnet-lime explain photo.png --model squeezenet.onnx --preprocess imagenet --preset lime --segmentation out/photo.segments.png \
            --top 1 --class 282 --samples 1000 --seed $seed -o out/$seed
    done
    python3 docs/data/python-lime.py squeezenet.onnx photo.png out/photo.segments.png out/0/photo.json out/1/photo.json

Needs numpy, Pillow, scikit-image, scikit-learn, onnxruntime and lime 0.2.0.1. The picture has the model's size, and its preprocessing
is imagenet's. Classes, samples and seeds are those of mlnet-lime's documents. Prints, for each class, the segments of the largest
weight with both sides' means over the seeds, and the root mean square difference between two runs of one side and of both.
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


for c in classes:
    a, b = np.mean(python[c], 0), np.mean(ours[c], 0)
    print(f"class {c}, {len(a)} segments; python's intercept, R2, local prediction: {np.round(facts[c], 4).tolist()}")
    print("ours:", [[round(one[k], 4) for k in ("intercept", "r2", "localPrediction")] for d in documents
                    for one in d["explanations"] if one["class"]["index"] == c])
    for s in np.argsort(-np.abs(a))[:6]:
        print(f"  segment {s}: python {a[s]:.4f}, ours {b[s]:.4f}")
    print(f"  python and python {rms(combinations(python[c], 2)):.4f}, ours and ours {rms(combinations(ours[c], 2)):.4f}, "
          f"ours and python {rms(product(ours[c], python[c])):.4f}; correlation of the means {np.corrcoef(a, b)[0, 1]:.4f}")
