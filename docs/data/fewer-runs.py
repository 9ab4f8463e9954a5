"""Ideas that were to save model runs beyond Hadamard blocks, measured on one photo: fewer-runs.py MODEL IMAGE LABEL_MAP [long run = 12000]

Prints, for each idea, how many times fewer runs it needs for the same error of the coefficients (1: no gain), or what share of the scores it
could take off. MODEL is SqueezeNet 1.1 with the
input "data" and the output "squeezenet0_flatten0_reshape0"; LABEL_MAP a PNG of its size. Needs numpy, scipy, Pillow, and ort_ctypes.py, the
binding beside python lime's timing script, on PYTHONPATH, with ORT_LIB naming ONNX Runtime's library.
"""
import sys, tempfile
import numpy as np
from PIL import Image
from scipy.linalg import hadamard
from ort_ctypes import Session

path, photo, labels = sys.argv[1:4]
LONG, SEEDS, SIZES = int(sys.argv[4]) if len(sys.argv) > 4 else 12000, 4, (256, 512, 1024, 2048)
rng = np.random.default_rng(0)
picture = Image.open(photo).convert("RGB")
segments = np.unique(np.asarray(Image.open(labels)).astype(int), return_inverse=True)[1].reshape(224, 224)
d = segments.max() + 1
ORDER = 1 << int(d - 1).bit_length()


def prepare(pixels):
    return ((pixels / 255 - [.485, .456, .406]) / [.229, .224, .225]).transpose(2, 0, 1).astype(np.float32)


def probabilities(session, side, masks):
    shown, where = prepare(np.asarray(picture.resize((side, side), Image.BILINEAR)).astype(float)), segments
    if side != 224:
        where = np.asarray(Image.fromarray(segments.astype(np.uint8)).resize((side, side), Image.NEAREST)).astype(int)
    hidden = prepare(np.broadcast_to(np.asarray(picture).astype(float).reshape(-1, 3).mean(0), (side, side, 3)))
    out = [session.run(np.where(masks[i:i + 8][:, where][:, None], shown, hidden).astype(np.float32)) for i in range(0, len(masks), 8)]
    logits = np.concatenate(out).astype(float)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def foldover(n):
    matrix, rows = hadamard(ORDER), []
    while len(rows) < n:
        columns, signs = rng.permutation(len(matrix))[:d], rng.choice([-1, 1], d)
        for row in rng.permutation(len(matrix)):
            rows += [matrix[row, columns] * signs > 0, matrix[row, columns] * signs < 0]
    return np.array(rows[:n])


def ridge(Z, y, alpha=1.0):
    Z = Z - Z.mean(0)
    return np.linalg.solve(Z.T @ Z + alpha * np.eye(Z.shape[1]), Z.T @ (y - y.mean()))


def residual(Z, y):
    A = np.c_[np.ones(len(Z)), Z]
    return y - A @ np.linalg.lstsq(A, y, rcond=None)[0]


def error(estimates, truth):
    return np.mean([(estimate - truth) ** 2 for estimate in estimates])


session = Session(path, 1, "data", "squeezenet0_flatten0_reshape0")
target = probabilities(session, 224, np.ones((1, d), bool))[0].argmax()
long = rng.random((LONG, d)) < .5
every = probabilities(session, 224, long)
y, Z = every[:, target], long.astype(float)
truth = ridge(Z, y, 1e-6)
draws = [(masks.astype(float), probabilities(session, 224, masks)[:, target]) for masks in (foldover(SIZES[-1]) for _ in range(SEEDS))]
print(f"class {target}, {d} segments, R2 of the linear model {1 - residual(Z, y).var() / y.var():.2f}")

# 1. A logistic model of the scores as a control variate: its difference from its own linear part is taken off the scores.
sigmoid = lambda t: 1 / (1 + np.exp(-t))
far = rng.random((1 << 15, d)) < .5
far = np.r_[far, ~far].astype(float)


def logistic_control(Z, y, penalty):
    X, w = np.c_[np.ones(len(Z)), Z - .5], np.zeros(d + 1)
    pull = penalty * np.eye(d + 1)
    pull[0, 0], w[0] = 0, np.log(y.mean() / (1 - y.mean()))
    for _ in range(12):
        p = sigmoid(X @ w)
        w = w + np.linalg.solve((X * (p * (1 - p))[:, None]).T @ X + pull + 1e-9 * np.eye(d + 1), X.T @ (y - p) - pull @ w)
    p = sigmoid(w[0] + (far - .5) @ w[1:])
    linear = 4 * ((far - .5) * (p - p.mean())[:, None]).mean(0)
    return y - sigmoid(w[0] + (Z - .5) @ w[1:]) + p.mean() + (Z - .5) @ linear


# 2. A cubic term of the number of shown segments, orthogonal to them under uniform masks.
def with_cubic(Z, y):
    s = (Z - .5).sum(1)
    cubic = s ** 3 - (3 * d - 2) / 4 * s
    return ridge(np.c_[Z, cubic / cubic.std()], y)[:d]


for n in SIZES:
    plain = error([ridge(Z[:n], y[:n]) for Z, y in draws], truth)
    logistic = [plain / error([ridge(Z[:n], logistic_control(Z[:n], y[:n], penalty)) for Z, y in draws], truth) for penalty in (.1, 1, 3)]
    cubic = plain / error([with_cubic(Z[:n], y[:n]) for Z, y in draws], truth)
    print(f"{n} runs: logistic control variate {min(logistic):.2f} to {max(logistic):.2f}, cubic term {cubic:.2f}")

# 3. Independent masks whose numbers of shown segments follow the quantiles of their distribution, out of one half of the long run.
half = LONG // 2
other = ridge(Z[half:], y[half:], 1e-6)
order = np.argsort(Z[:half].sum(1) + rng.random(half))
for n in SIZES[:3]:
    plain = [ridge(Z[i], y[i]) for i in (rng.permutation(half)[:n] for _ in range(12))]
    even = [ridge(Z[i], y[i]) for i in (order[((np.arange(n) + rng.random(n)) * half / n).astype(int)] for _ in range(12))]
    print(f"{n} runs: stratified sizes {error(plain, other) / error(even, other):.2f}")

# 4. The same network at half the height and width, and other classes: what they share with the target beside the segments' own shares.
few = slice(0, 600)
with tempfile.NamedTemporaryFile(suffix=".onnx") as small:
    small.write(open(path, "rb").read().replace(b"\x08\xe0\x01", b"\x08\xf0\x00"))  # the dimensions of the input, as varints of two bytes
    small.flush()
    half_size = probabilities(Session(small.name, 1, "data", "squeezenet0_flatten0_reshape0"), 112, long[few])[:, target]
print(f"correlation of the residuals with the network at 112 x 112: {np.corrcoef(residual(Z[few], y[few]), residual(Z[few], half_size))[0, 1]:.2f}")
others = [c for c in np.argsort(-every.mean(0)) if c != target][:5]
print("with other classes:", {int(c): round(float(np.corrcoef(residual(Z, y), residual(Z, every[:, c]))[0, 1]), 2) for c in others})

# 5. Models of what the blocks leave over: half the difference of a mask's score and its complement's, less the linear part.
pairs = rng.random((LONG // 2, d)) < .5
X = np.where(pairs, 1., -1.)
odd = (probabilities(session, 224, pairs)[:, target] - probabilities(session, 224, ~pairs)[:, target]) / 2
left = odd - X @ np.linalg.lstsq(X, odd, rcond=None)[0]
touching = np.zeros((d, d), int)
for a, b in ((segments[:, :-1], segments[:, 1:]), (segments[:-1], segments[1:])):
    touching[a[a != b], b[a != b]] = touching[b[a != b], a[a != b]] = 1
triples = [(i, j, k) for i in range(d) for j in range(i) for k in range(j) if touching[i, j] + touching[j, k] + touching[i, k] > 1]
T = np.stack([X[:, i] * X[:, j] * X[:, k] for i, j, k in triples], 1)


def kernel(A, B, scale=20):  # a Gaussian process over masks, odd as the scores are
    return np.exp((A @ B.T - d) / scale) - np.exp((-A @ B.T - d) / scale)


test = slice(LONG // 4, None)
for n in (128, 512, LONG // 4):
    few = slice(0, n)
    rest = odd[few] - X[few] @ np.linalg.lstsq(X[few], odd[few], rcond=None)[0] if n > d else odd[few]
    share = lambda guesses: max(1 - ((left[test] - guess) ** 2).mean() / (left[test] ** 2).mean() for guess in guesses)
    cubic = share(T[test] @ np.linalg.solve(T[few].T @ T[few] + penalty * np.eye(len(triples)), T[few].T @ rest) for penalty in (100, 1000, 10000))
    K = kernel(X[few], X[few])
    process = share(kernel(X[test], X[few]) @ np.linalg.solve(K + penalty * K[0, 0] * np.eye(n), rest) for penalty in (.3, 1, 3, 10))
    print(f"{2 * n} runs foretell of what is left: {len(triples)} triples of touching segments {cubic:.2f}, a Gaussian process {process:.2f}")
