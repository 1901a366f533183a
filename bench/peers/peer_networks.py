"""The numpy side of bench/peers/networks.ts: gradient descent on the two-layer generator by FFT, in double precision.

Reads one JSON object a line (path, m, n, k, eta, steps), the path that of a file of doubles: u (n), A (m x n,
row-major), y (m), Z (k x n, a channel a row). Answers with seconds a step and |A G - y| / |y| at the end.
"""

import json
import sys
import time
from typing import Any

import numpy as np


def main() -> None:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        openblas = "openblas" in maps.read()
    print(json.dumps({"openblas": openblas, "versions": {"numpy": np.__version__}}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), flush=True)


def answer(path: str, m: int, n: int, k: int, eta: float, steps: int) -> dict[str, Any]:
    numbers = np.fromfile(path, dtype="<f8")
    kernel, matrix, right_side, start = np.split(numbers, np.cumsum([n, m * n, m]))
    matrix = matrix.reshape(m, n)
    z = start.reshape(k, n).copy()
    began, processor_began = time.perf_counter(), time.process_time()
    residual = descend(kernel, matrix, right_side, z, eta, steps)
    seconds = min(time.perf_counter() - began, time.process_time() - processor_began)
    return {"secondsPerStep": seconds / steps, "relativeResidual": residual}


def descend(kernel: Any, matrix: Any, right_side: Any, z: Any, eta: float, steps: int) -> float:
    """The channels lie along the rows, which is the way in which numpy's FFT is fastest."""
    k, n = z.shape
    weights = np.where(np.arange(k) < k // 2, 1.0, -1.0) / np.sqrt(k)
    transfer = np.abs(np.fft.rfft(kernel)) ** 2
    size = np.linalg.norm(right_side)
    for _ in range(steps):
        residual = matrix @ (weights @ np.maximum(z, 0)) - right_side
        if np.linalg.norm(residual) <= 0 * size:
            break
        gradient = np.outer(weights, matrix.T @ residual)
        gradient *= z > 0
        z -= eta * np.fft.irfft(transfer * np.fft.rfft(gradient, axis=1), n, axis=1)
    return float(np.linalg.norm(matrix @ (weights @ np.maximum(z, 0)) - right_side) / size)


if __name__ == "__main__":
    main()
