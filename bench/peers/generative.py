"""One pooled round of altmin as bench/peers/generative.ts asks for it, in numpy: reads {m, k, samples, starts, steps,
dictionary, data, codes, repetitions}, answers {seconds, loss}: the median CPU time and the last summed squared residual."""

import json
import sys
import time

import numpy as np


def points(z):
    return np.concatenate([z, z * z, np.sin(z)])


def run(q):
    m, k, count, starts = q["m"], q["k"], q["samples"], q["starts"]
    a = np.array(q["dictionary"]).reshape(3 * k, m).T.copy()
    y = np.array(q["data"]).reshape(count, m).T.copy()
    z = np.array(q["codes"]).reshape(starts * count, k).T.copy()
    wide = np.tile(y, (1, starts))
    mean, square, b1, b2 = np.zeros_like(z), np.zeros_like(z), 1.0, 1.0
    for _ in range(q["steps"][0]):
        b1, b2 = b1 * 0.9, b2 * 0.999
        flow = a.T @ (a @ points(z) - wide)
        g = 2 * (flow[:k] + 2 * z * flow[k : 2 * k] + np.cos(z) * flow[2 * k :])
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        z = z - 1e-2 / (1 - b1) * mean / (np.sqrt(square / (1 - b2)) + 1e-8)
    x = points(z)
    best = ((a @ x - wide) ** 2).sum(0).reshape(starts, count).argmin(0)
    x = x.reshape(3 * k, starts, count)[:, best, np.arange(count)]
    mean, square, b1, b2 = np.zeros_like(a), np.zeros_like(a), 1.0, 1.0
    for _ in range(q["steps"][1]):
        b1, b2 = b1 * 0.9, b2 * 0.999
        rest = a @ x - y
        g = 2 * rest @ x.T
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        a = a - 3e-3 / (1 - b1) * mean / (np.sqrt(square / (1 - b2)) + 1e-8)
    return float((rest**2).sum())


question = json.loads(sys.stdin.read())
times = []
for _ in range(question["repetitions"]):
    begun = time.process_time()
    loss = run(question)
    times.append(time.process_time() - begun)
print(json.dumps({"seconds": sorted(times)[len(times) // 2], "loss": loss}))
