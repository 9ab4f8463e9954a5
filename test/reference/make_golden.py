"""Writes golden/: what scikit-image, scikit-learn, python lime and Pillow make of the pictures and models here.

    LIME_SRC=<a checkout of python lime> ORT_LIB=<libonnxruntime> python3 make_golden.py

README.md says what the files hold, and with which versions they were made.
"""
import json
import os
import sys
import zlib

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.environ["LIME_SRC"])
import PIL  # noqa: E402
import scipy  # noqa: E402
import skimage  # noqa: E402
import sklearn.metrics  # noqa: E402
from lime import lime_base, lime_image  # noqa: E402
from PIL import Image  # noqa: E402
from skimage.segmentation import felzenszwalb, mark_boundaries, quickshift, slic  # noqa: E402
from sklearn.linear_model import Lasso, Ridge  # noqa: E402
from sklearn.tree import DecisionTreeRegressor  # noqa: E402

from ort import Session  # noqa: E402

DATA, GOLDEN, MODELS = f"{HERE}/data", f"{HERE}/golden", f"{HERE}/../../docs/models"
index = {"tools": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-image": skimage.__version__, "scikit-learn": sklearn.__version__,
                   "lime": "0.2.0.1", "pillow": PIL.__version__}}


def load(name):
    return np.asarray(Image.open(f"{DATA}/images/{name}.png").convert("RGB"))


def save_labels(name, labels):
    Image.fromarray(labels.astype(np.uint16)).save(f"{GOLDEN}/{name}.png", optimize=True)


def write(name, value, indent=None):
    with open(f"{GOLDEN}/{name}.json", "w") as file:
        json.dump(value, file, indent=indent)
        file.write("\n")


def segmentation():
    entries, maps = [], {}
    for picture in ("meadow", "shore", "boulders", "ring", "tagged_star"):
        for suffix, algorithm, function, parameters in (
                ("slic_49", "slic", slic, dict(n_segments=49, compactness=10, sigma=0, start_label=0)),
                ("slic_100", "slic", slic, dict(n_segments=100, compactness=10, sigma=1, start_label=0)),
                ("slic_20", "slic", slic, dict(n_segments=20, compactness=25, sigma=0.7, start_label=0)),
                ("slic_coarse", "slic", slic, dict(n_segments=12, compactness=200, sigma=0, start_label=0)),
                ("slic_compact", "slic", slic, dict(n_segments=49, compactness=200, sigma=0, start_label=0)),
                ("slic0_49", "slic0", slic, dict(n_segments=49, compactness=10, sigma=0, start_label=0, slic_zero=True)),
                ("slic0_90", "slic0", slic, dict(n_segments=90, compactness=10, sigma=0, start_label=0, slic_zero=True)),
                ("quickshift", "quickshift", quickshift, dict(kernel_size=4, max_dist=200, ratio=0.2, random_seed=42)),
                ("quickshift_small", "quickshift", quickshift, dict(kernel_size=3, max_dist=6, ratio=0.5, random_seed=42)),
                ("felzenszwalb", "felzenszwalb", felzenszwalb, dict(scale=100, sigma=0.5, min_size=50)),
                ("felzenszwalb_fine", "felzenszwalb", felzenszwalb, dict(scale=30, sigma=0.8, min_size=20))):
            if picture in ("ring", "tagged_star") and suffix not in ("slic_coarse", "slic_compact", "slic_49", "quickshift", "felzenszwalb"):
                continue
            labels = function(load(picture), **parameters)
            name = f"seg_{picture}_{suffix}"
            save_labels(name, labels)
            maps[name] = labels
            entries.append({"image": f"images/{picture}.png", "algorithm": algorithm, "parameters": parameters, "segments": int(len(np.unique(labels))), "file": f"{name}.png"})
    index["segmentation"] = entries
    for picture, name in (("meadow", "slic_49"), ("shore", "felzenszwalb")):
        marked = mark_boundaries(load(picture), maps[f"seg_{picture}_{name}"])
        Image.fromarray((marked * 255).round().astype(np.uint8)).save(f"{GOLDEN}/mark_boundaries_{picture}_{name}.png", optimize=True)
    return maps


class Recording(lime_image.LimeImageExplainer):
    """Keeps the masks and scores that an explanation was fitted to."""

    def data_labels(self, *arguments, **named):
        self.seen = super().data_labels(*arguments, **named)
        return self.seen


def softmax(x):
    e = np.exp(x.astype(np.float64) - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def classifier(path, names, mean, std):
    session = Session(path, *names)

    def probabilities(pictures):
        x = (np.asarray(pictures, dtype=np.float64) / 255 - mean) / std
        return softmax(session.run(x.transpose(0, 3, 1, 2).astype(np.float32)))
    return probabilities


def weights_of(pairs):
    return [[int(a), float(c)] for a, c in pairs]


COLOR = (124, 40, 200)


def explanations(maps):
    imagenet = np.array([.485, .456, .406]), np.array([.229, .224, .225])
    for picture, segments, model, run in (
            ("ring", "slic_coarse", "shapes", classifier(f"{MODELS}/shapes.onnx", ("image", "logits"), 0, 1)),
            ("tagged_star", "slic_coarse", "shapes-shortcut", classifier(f"{MODELS}/shapes-shortcut.onnx", ("image", "logits"), 0, 1)),
            ("meadow", "slic_49", "squeeze", classifier(f"{DATA}/models/squeeze.onnx", ("data", "logits"), *imagenet))):
        image, labels = load(picture), maps[f"seg_{picture}_{segments}"]
        mean = np.round(image.reshape(-1, 3).mean(0))
        document = {"image": f"images/{picture}.png", "segmentation": f"seg_{picture}_{segments}.png", "model": model, "masks": f"lime_{picture}_masks.npy",
                    "features": int(labels.max() + 1), "color": COLOR, "fills": {}}
        for fill, hide_color in (("segment_mean", None), ("image_mean", mean), ("color", COLOR)):
            explainer = Recording(random_state=7, feature_selection="none")
            explained = explainer.explain_instance(image, run, hide_color=hide_color, top_labels=3, num_samples=1000, batch_size=10,
                                                   segmentation_fn=lambda _: labels, progress_bar=False)
            masks, scores = explainer.seen
            top = [int(label) for label in explained.top_labels]
            # Far enough apart that no rounding changes the order.
            first = np.sort(scores[0])[::-1][:4]
            assert np.all(first[:-1] > 1.01 * first[1:]), scores[0]
            # Where all scores are nearly equal, scikit-learn's lars_path stops at once: its tolerance, 1.2e-7, knows no unit.
            assert np.all(scores[:, top].std(0) > 1e-5), (picture, fill, scores[:, top].std(0))
            np.save(f"{GOLDEN}/lime_{picture}_masks.npy", masks.astype(np.uint8))  # the same for all three: the same seed
            np.save(f"{GOLDEN}/lime_{picture}_{fill}_scores.npy", np.ascontiguousarray(scores[:, top]).astype(np.float32))
            distances = sklearn.metrics.pairwise_distances(masks, masks[:1], metric="cosine").ravel()
            result = {"labels": top, "scores": f"lime_{picture}_{fill}_scores.npy", "distances_first5": distances[:5].tolist(),
                      "kernel_weights_first5": explainer.base.kernel_fn(distances)[:5].tolist(), "explanations": [],
                      "explain_instance": [{"label": label, "intercept": float(explained.intercept[label]), "score": float(explained.score[label]),
                                            "local_pred": float(explained.local_pred[label][0]), "weights": weights_of(explained.local_exp[label])} for label in top]}
            base = lime_base.LimeBase(explainer.base.kernel_fn, random_state=np.random.RandomState(0))
            for label in top:
                for method, count in (("none", 100000), ("highest_weights", 10), ("forward_selection", 5), ("lasso_path", 10), ("auto", 5), ("auto", 100000)):
                    intercept, pairs, score, local = base.explain_instance_with_data(masks, scores, distances, label, count, feature_selection=method)
                    result["explanations"].append({"label": label, "feature_selection": method, "num_features": count, "intercept": float(intercept),
                                                   "score": float(score), "local_pred": float(local[0]), "weights": weights_of(pairs)})
            y = scores[:, top[0]]
            lasso = Lasso(alpha=0.001, tol=1e-10, max_iter=100000).fit(masks, y)
            ridge = Ridge(alpha=1).fit(masks, y)
            tree = DecisionTreeRegressor(min_samples_leaf=5, random_state=0).fit(masks, y)
            result["unweighted"] = {
                "lasso_alpha_0.001": {"coef": lasso.coef_.tolist(), "intercept": float(lasso.intercept_)},
                "ridge_alpha_1": {"coef": ridge.coef_.tolist(), "intercept": float(ridge.intercept_)},
                "tree_min_samples_leaf_5": {"feature_importances": tree.feature_importances_.tolist(), "leaves": int(tree.get_n_leaves()), "depth": int(tree.get_depth()),
                                            "r2": float(tree.score(masks, y))}}
            document["fills"][fill] = result
        write(f"lime_{picture}", document)


def checksum(image):
    return zlib.crc32(np.asarray(image).tobytes())


def pillow():
    filters = {"nearest": Image.NEAREST, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC}
    opened = {name: Image.open(f"{DATA}/images/{name}.png") for name in ("meadow", "shore", "boulders", "meadow_alpha", "shore_palette", "shore_grey")}
    index["decoded"] = []
    for name, image in opened.items():
        image = image.convert("RGB") if image.mode == "P" else image
        index["decoded"].append({"image": f"images/{name}.png", "height": image.height, "width": image.width, "channels": len(image.getbands()), "crc32": checksum(image)})
    index["grey"] = [{"image": f"images/{name}.png", "crc32": checksum(opened[name].convert("L"))} for name in ("meadow", "shore", "boulders")]
    index["resized"] = []
    for name in ("meadow", "shore", "boulders", "shore_grey"):
        for method, number in filters.items():
            # For nearest, sizes where no centre of a new pixel falls on a border between two old ones: there Pillow, which adds up the step pixel by pixel,
            # takes the one or the other as its rounding errors have it.
            for height, width in ((32, 64), (96, 160), (160, 32), (224, 224)) if method == "nearest" else ((31, 47), (96, 80), (144, 61), (224, 224)):
                index["resized"].append({"image": f"images/{name}.png", "filter": method, "height": height, "width": width,
                                         "crc32": checksum(opened[name].resize((width, height), number))})
    index["jpeg"] = []
    for name in ("meadow.jpg", "shore_jpeg_named.png"):
        image, stem = Image.open(f"{DATA}/images/{name}"), name.split(".")[0]
        image.save(f"{GOLDEN}/decoded_{stem}.png", optimize=True)
        image.resize((57, 43), Image.BILINEAR).save(f"{GOLDEN}/resized_{stem}.png", optimize=True)
        index["jpeg"].append({"image": f"images/{name}", "decoded": f"decoded_{stem}.png", "resized": f"resized_{stem}.png"})
    small = np.random.RandomState(3).randn(7, 7).astype(np.float32)
    np.save(f"{GOLDEN}/upsample_input_7x7.npy", small)
    for method, number in filters.items():
        np.save(f"{GOLDEN}/upsample_{method}_112x84.npy", np.asarray(Image.fromarray(small, mode="F").resize((84, 112), number)))


if __name__ == "__main__":
    os.makedirs(GOLDEN, exist_ok=True)
    explanations(segmentation())
    pillow()
    write("index", index, indent=1)
