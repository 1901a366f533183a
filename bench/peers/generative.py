"""The other side of generative.ts: a JSON line in, a JSON line out. Times are the CPU's.

kind altmin: one pooled round of altmin in numpy, from {m, k, samples, starts, steps, dictionary, data, codes}; answers
{seconds, loss}, the loss the last summed squared residual.
kind online-mod: scikit-learn's MiniBatchDictionaryLearning.partial_fit on each of `batches` batches in turn, with codes by
orthogonal matching pursuit of k non-zeros, from {m, n, k, batch, batches, dictionary, data, test,
weighsEqually}; answers {seconds, losses}: the median time of a batch, the relative residuals of the test samples under A0, after the first
and after the last batch. scikit-learn weighs old batches less; weighsEqually makes it sum, for a comparison of results.
"""

import json
import sys
import time
from statistics import median
from typing import Any

import numpy as np
import sklearn
from sklearn.decomposition import MiniBatchDictionaryLearning, sparse_encode
from sklearn.decomposition._dict_learning import _update_dict


def main() -> None:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        openblas = "openblas" in maps.read()
    versions = {"numpy": np.__version__, "scikit-learn": sklearn.__version__}
    print(json.dumps({"openblas": openblas, "versions": versions}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        answer = {"altmin": answer_altmin, "online-mod": answer_online_mod}[question.pop("kind")]
        print(json.dumps(answer(**question)), flush=True)


def answer_altmin(**question: Any) -> dict[str, Any]:
    begun = time.process_time()
    loss = run_altmin(question)
    return {"seconds": time.process_time() - begun, "loss": loss}


def points(z: Any) -> Any:
    return np.concatenate([z, z * z, np.sin(z)])


def run_altmin(q: dict[str, Any]) -> float:
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


class OnlineMod(MiniBatchDictionaryLearning):
    """scikit-learn codes a batch by the lasso alone; all but the codes is as it stands there, and its cost, which nobody
    reads here, is left out."""

    weighs_equally = False

    def _minibatch_step(self, samples: Any, dictionary: Any, random_state: Any, step: int) -> None:
        codes = sparse_encode(
            samples, dictionary, algorithm="omp", n_nonzero_coefs=self.transform_n_nonzero_coefs, check_input=False
        )
        if self.weighs_equally:
            gram, cross = self._inner_stats
            gram += codes.T @ codes
            cross += samples.T @ codes
        else:
            self._update_inner_stats(samples, codes, len(samples), step)
        gram, cross = self._inner_stats
        _update_dict(dictionary, samples, codes, gram, cross, random_state=random_state)


def answer_online_mod(
    m: int,
    n: int,
    k: int,
    batch: int,
    batches: int,
    dictionary: list[float],
    data: list[float],
    test: list[float],
    weighsEqually: bool,
) -> dict[str, Any]:
    start = np.array(dictionary).reshape(n, m)
    samples = np.array(data).reshape(batches, batch, m)
    held = np.array(test).reshape(-1, m)
    model = OnlineMod(n, batch_size=batch, dict_init=start.copy(), transform_n_nonzero_coefs=k, random_state=0)
    model.weighs_equally = weighsEqually
    losses, seconds = [relative_residual(held, start, k)], []
    for index in range(batches):
        begun = time.process_time()
        model.partial_fit(samples[index])
        seconds.append(time.process_time() - begun)
        if index in (0, batches - 1):
            losses.append(relative_residual(held, model.components_, k))
    return {"seconds": median(seconds), "losses": losses}


def relative_residual(samples: Any, dictionary: Any, k: int) -> float:
    """Under unit atoms, so that the codes choose as ours do."""
    atoms = dictionary / np.linalg.norm(dictionary, axis=1, keepdims=True)
    codes = sparse_encode(samples, atoms, algorithm="omp", n_nonzero_coefs=k)
    return float(np.linalg.norm(samples - codes @ atoms) / np.linalg.norm(samples))


if __name__ == "__main__":
    main()
