"""The other side of peers.ts: solves the instances that it is told of, a JSON line in, a JSON line out.

An instance of sparse recovery is a file of little-endian doubles, A (m rows of n) and then x0 (n); b = A x0. One of sparse
factorization is Y (p columns of n). Reading it is not timed. A time is the median of the calls that fit into 0.2 s, of
one at least, so that caches are as warm as on the other side; calls shorter than 1 ms are timed several at a time, there
as here. A call's time is the wall's, or the processor's where that is less: then something else had the processor in
between.
"""

import json
import math
import sys
import time
import warnings
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import scipy
import sklearn
from scipy.optimize import linprog
from sklearn.linear_model import lars_path, orthogonal_mp

REPEAT_SECONDS = 0.2
REPEAT_COUNT_MAX = 100
SAMPLE_SECONDS_MIN = 1e-3


def main() -> None:
    warnings.simplefilter("ignore")
    versions = {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps({"openblas": openblas_is_loaded(), "versions": versions}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = {"recovery": answer_recovery, "factorization": answer_factorization}[request.pop("kind")]
        print(json.dumps(answer(**request)), flush=True)


def openblas_is_loaded() -> bool:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return "openblas" in maps.read()


def answer_recovery(path: str, m: int, n: int, k: int, seed: int, trial: int, methods: list[str]) -> dict[str, Any]:
    numbers = np.fromfile(path, dtype="<f8")
    matrix, planted = numbers[: m * n].reshape(m, n), numbers[m * n :]
    right_side = matrix @ planted
    solved = []
    for method in methods:
        try:
            seconds, solution = timed(prepare(method, matrix, right_side, k))
        except ValueError as defect:
            # scikit-learn 1.2's lars_path, where a variable joins in the step in which another one leaves.
            solved.append({"method": method, "seconds": 0, "relativeError": None, "defect": str(defect)})
            continue
        error = None if solution is None else float(np.linalg.norm(solution - planted) / np.linalg.norm(planted))
        solved.append({"method": method, "seconds": seconds, "relativeError": error, "defect": None})
    draw_seconds, _ = timed(lambda: draw(m, n, k, [seed, trial]))
    return {"drawSeconds": draw_seconds, "solved": solved}


def answer_factorization(
    path: str, n: int, p: int, theta: float, seed: int, trial: int, groups: list[list[int]], methods: list[str]
) -> dict[str, Any]:
    """Solves min |Y w|_1 subject to (the sum of some rows of Y) w = 1 for each group of rows."""
    product = np.fromfile(path, dtype="<f8").reshape(p, n).T
    basis_seconds, basis = timed(lambda: np.linalg.qr(product)[0])
    bounds = [(-1, 1)] * n + [(None, None)]
    solved = []
    for method in methods:
        results = []
        for rows in groups:
            functional = basis[rows].sum(axis=0)
            constraints = np.column_stack([basis.T, -functional])
            results.append(timed(lambda: solve_dual(constraints, bounds, method)))
        seconds, objectives = zip(*results, strict=True)
        solved.append({"method": method, "seconds": seconds, "objectives": objectives})
    draw_seconds, _ = timed(lambda: draw_product(n, p, theta, [seed, trial]))
    return {"drawSeconds": draw_seconds, "basisSeconds": basis_seconds, "solved": solved}


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    first, result = clock(call, 1)
    count = math.ceil(SAMPLE_SECONDS_MIN / max(first, SAMPLE_SECONDS_MIN / REPEAT_COUNT_MAX))
    seconds = [first]
    while count * sum(seconds) < REPEAT_SECONDS and len(seconds) < REPEAT_COUNT_MAX:
        seconds.append(clock(call, count)[0])
    return median(seconds), result


def clock(call: Callable[[], Any], count: int) -> tuple[float, Any]:
    """Seconds a call, and the last result."""
    start, processor_start = time.perf_counter(), time.process_time()
    for _ in range(count):
        result = call()
    return min(time.perf_counter() - start, time.process_time() - processor_start) / count, result


def draw(m: int, n: int, k: int, seed: list[int]) -> Any:
    """What numpy needs to draw an instance of this size and its right side."""
    generator = np.random.default_rng(seed)
    matrix = generator.standard_normal((m, n))
    support = generator.choice(n, k, replace=False)
    signs = generator.choice([-1.0, 1.0], k)
    return matrix[:, support] @ signs


def draw_product(n: int, p: int, theta: float, seed: list[int]) -> Any:
    """What numpy needs to draw X and Z and multiply them."""
    generator = np.random.default_rng(seed)
    components = generator.standard_normal((n, p)) * (generator.random((n, p)) < theta)
    return components @ generator.standard_normal((p, p))


def prepare(method: str, matrix: Any, right_side: Any, k: int) -> Callable[[], Any]:
    """The call to be timed: each solver finds the matrix in the form that it wants."""
    m, n = matrix.shape
    if method in ("highs", "highs-ds"):
        doubled = np.hstack([matrix, -matrix])
        return lambda: solve_program(doubled, right_side, method)
    columns = np.asfortranarray(matrix)
    if method in ("lars_path", "lars_path with Gram"):
        # max_iter, 500 unless told, must not end a path: paths have up to 2 m steps.
        options = {"method": "lasso", "alpha_min": 0, "max_iter": 20 * m, "return_path": False}
        gram = True if method.endswith("Gram") else None
        return lambda: lars_path(columns, right_side, Gram=gram, **options)[2]
    if method in ("orthogonal_mp", "orthogonal_mp with Gram"):
        precompute = method.endswith("Gram")
        return lambda: orthogonal_mp(columns, right_side, n_nonzero_coefs=k, precompute=precompute)
    raise ValueError(f"expected a known method, got {method}")


def solve_program(doubled: Any, right_side: Any, method: str) -> Any:
    """min 1'(u + v) over u, v >= 0 with [A -A](u, v) = b; x = u - v."""
    x = linprog(np.ones(doubled.shape[1]), A_eq=doubled, b_eq=right_side, bounds=(0, None), method=method).x
    return None if x is None else x[: len(x) // 2] - x[len(x) // 2 :]


def solve_dual(constraints: Any, bounds: list[tuple[Any, Any]], method: str) -> Any:
    """max lambda over u and lambda with Q'u - lambda r = 0 and |u| <= 1; its value is the smallest |Q w|_1."""
    p, count = constraints.shape
    objective = np.zeros(count)
    objective[-1] = -1
    value = linprog(objective, A_eq=constraints, b_eq=np.zeros(p), bounds=bounds, method=method).fun
    return None if value is None else -value


if __name__ == "__main__":
    main()
