"""One training of the autoencoder as bench/peers/autoencoder.ts asks for it, in numpy: reads a JSON line
{n, m, k, batch, steps, trial}, answers {seconds, stepSeconds, worst}. Signed codes, threshold 1/2, start 0.5 away."""

import json
import os
import sys
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
import numpy as np  # noqa: E402


def train(n, m, k, batch, steps, trial):
    start = time.process_time()
    rng = np.random.default_rng(trial)
    atoms = rng.standard_normal((n, m))
    atoms /= np.linalg.norm(atoms, axis=0)
    turn = rng.standard_normal((n, m))
    turn -= atoms * (atoms * turn).sum(0)
    turn /= np.linalg.norm(turn, axis=0)
    angle = 2 * np.arcsin(0.25)
    weights = np.cos(angle) * atoms + np.sin(angle) * turn
    stepping = 0.0
    for _ in range(steps):
        codes = np.zeros((m, batch))
        supports = np.argpartition(rng.random((batch, m)), k, axis=1)[:, :k]
        codes[supports.ravel(), np.repeat(np.arange(batch), k)] = rng.choice([-1.0, 1.0], batch * k)
        samples = atoms @ codes
        begun = time.process_time()
        found = weights.T @ samples
        found[np.abs(found) <= 0.5] = 0
        rest = samples - weights @ found
        gates = weights.T @ rest
        gates[found == 0] = 0
        weights = weights + 0.2 * m / k / batch * (rest @ found.T + samples @ gates.T)
        weights /= np.linalg.norm(weights, axis=0)
        stepping += time.process_time() - begun
    cosines = np.abs((weights * atoms).sum(0))
    worst = np.sqrt(max(0.0, 2 - 2 * cosines.min()))
    return {"seconds": time.process_time() - start, "stepSeconds": stepping, "worst": float(worst)}


with open("/proc/self/maps", encoding="utf-8") as maps:
    print(json.dumps({"openblas": "openblas" in maps.read(), "versions": {"numpy": np.__version__}}), flush=True)
for line in sys.stdin:
    print(json.dumps(train(**json.loads(line))), flush=True)
