"""The other side of decoder.ts: steps of Adam on a deep decoder and k-space, by numpy or PyTorch, in singles.

A request is a JSON line with the path of a file of little-endian singles and the sizes; see `read_problem`. The answer,
a JSON line, holds the losses of the first iterates, so that both sides can be seen to do the same, and the median time
of a step over the slices of a run. A slice's time is the wall's, or the processor's where that is less.
Channels are mixed before they are upsampled here too, and planes of a channel are contiguous, as either likes best.
"""

import json
import sys
import time
from statistics import median
from typing import Any

import numpy as np

SLICE_STEPS = 10
DECAYS = (0.9, 0.999)
OFFSET = 1e-8
VARIANCE_OFFSET = 1e-5


def main() -> None:
    try:
        import torch

        torch.set_num_threads(1)
        versions = {"numpy": np.__version__, "torch": torch.__version__}
    except ImportError:
        versions = {"numpy": np.__version__}
    with open("/proc/self/maps", encoding="utf-8") as maps:
        openblas = "openblas" in maps.read()
    print(json.dumps({"openblas": openblas, "versions": versions}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), flush=True)


def answer(path: str, side: int, layers: int, channels: int, steps: int, step_size: float, method: str) -> Any:
    problem = read_problem(path, side, layers, channels)
    descent = {"numpy": NumpyDescent, "torch": TorchDescent}[method](problem, step_size)
    losses = [descent.step() for _ in range(SLICE_STEPS)]
    seconds = []
    for _ in range(max(1, steps // SLICE_STEPS)):
        start, processor_start = time.perf_counter(), time.process_time()
        for _ in range(SLICE_STEPS):
            descent.step()
        spent = min(time.perf_counter() - start, time.process_time() - processor_start)
        seconds.append(spent / SLICE_STEPS)
    return {"losses": losses, "seconds": median(seconds)}


def read_problem(path: str, side: int, layers: int, channels: int) -> dict[str, Any]:
    """B_0 (pixels of channels), v, C_0 .. C_{d-1}, the mask and the image, one behind the other."""
    numbers = np.fromfile(path, dtype="<f4")
    first = side >> (layers - 1)
    sizes = [first * first * channels, channels, layers * channels * channels, side * side, side * side]
    assert len(numbers) == sum(sizes), f"expected {sum(sizes)} numbers, got {len(numbers)}"
    parts = np.split(numbers, np.cumsum(sizes)[:-1])
    return {
        "input": np.ascontiguousarray(parts[0].reshape(-1, channels).T).reshape(channels, first, first),
        "signs": parts[1],
        "weights": [matrix.copy() for matrix in parts[2].reshape(layers, channels, channels)],
        "mask": parts[3].reshape(side, side),
        "image": parts[4].reshape(side, side),
    }


class NumpyDescent:
    """Everything by whole arrays, the products by OpenBLAS; what can be written in place is."""

    def __init__(self, problem: dict[str, Any], step_size: float) -> None:
        self.problem, self.step_size = problem, np.float32(step_size)
        self.weights = problem["weights"]
        self.first = [np.zeros_like(matrix) for matrix in self.weights]
        self.second = [np.zeros_like(matrix) for matrix in self.weights]
        self.count = 0
        self.target = self.problem["mask"] * np.fft.fft2(problem["image"], norm="ortho").astype(np.complex64)

    def step(self) -> float:
        channels = len(self.problem["signs"])
        plane, levels = self.problem["input"], []
        for matrix in self.weights[:-1]:
            below = plane.reshape(channels, -1)
            raised = upsample((matrix.T @ below).reshape(plane.shape))
            np.maximum(raised, 0, out=raised)
            flat = raised.reshape(channels, -1)
            active = flat > 0
            flat -= flat.mean(axis=1, keepdims=True)
            scale = 1 / np.sqrt(np.einsum("cp,cp->c", flat, flat)[:, None] / flat.shape[1] + np.float32(VARIANCE_OFFSET))
            flat *= scale
            levels.append((below, active, scale))
            plane = raised
        below = plane.reshape(channels, -1)
        units = self.weights[-1].T @ below
        np.maximum(units, 0, out=units)
        image = (self.problem["signs"] @ units).reshape(self.problem["image"].shape)
        rest = self.problem["mask"] * np.fft.fft2(image, norm="ortho").astype(np.complex64) - self.target
        loss = 0.5 * float(np.vdot(rest, rest).real)
        slope = np.fft.ifft2(rest, norm="ortho").real.astype(np.float32).reshape(-1)
        self.descend(levels, below, units, slope, plane.shape)
        return loss

    def descend(self, levels: Any, below: Any, units: Any, slope: Any, shape: Any) -> None:
        channels = len(self.problem["signs"])
        units_gradient = (units > 0) * self.problem["signs"][:, None]
        units_gradient *= slope
        gradients = [below @ units_gradient.T]
        gradient = self.weights[-1] @ units_gradient
        normalised = below
        for matrix, (below, active, scale) in zip(self.weights[-2::-1], levels[::-1]):
            mean = gradient.mean(axis=1, keepdims=True)
            correlation = np.einsum("cp,cp->c", gradient, normalised)[:, None] / normalised.shape[1]
            gradient -= mean
            gradient -= correlation * normalised
            gradient *= scale
            gradient *= active
            mixed = downsample(gradient.reshape(shape)).reshape(channels, -1)
            shape = (channels, shape[1] // 2, shape[2] // 2)
            gradients.append(below @ mixed.T)
            gradient, normalised = matrix @ mixed if matrix is not self.weights[0] else None, below
        self.update(gradients[::-1])

    def update(self, gradients: Any) -> None:
        self.count += 1
        factor = np.float32(self.step_size / (1 - DECAYS[0] ** self.count))
        root = np.float32(1 / np.sqrt(1 - DECAYS[1] ** self.count))
        for matrix, first, second, gradient in zip(self.weights, self.first, self.second, gradients):
            first *= np.float32(DECAYS[0])
            first += np.float32(1 - DECAYS[0]) * gradient
            second *= np.float32(DECAYS[1])
            second += np.float32(1 - DECAYS[1]) * gradient * gradient
            matrix -= factor * first / (np.sqrt(second) * root + np.float32(OFFSET))


def upsample(planes: Any) -> Any:
    """Bilinear by 2: down the rows, then across."""
    channels, rows, columns = planes.shape
    most, rest = np.float32(0.75) * planes, np.float32(0.25) * planes
    tall = np.empty((channels, rows, 2, columns), np.float32)
    np.add(most[:, 1:], rest[:, :-1], out=tall[:, 1:, 0])
    np.add(most[:, :-1], rest[:, 1:], out=tall[:, :-1, 1])
    tall[:, 0, 0], tall[:, -1, 1] = planes[:, 0], planes[:, -1]
    tall = tall.reshape(channels, 2 * rows, columns)
    most, rest = np.float32(0.75) * tall, np.float32(0.25) * tall
    wide = np.empty((channels, 2 * rows, columns, 2), np.float32)
    np.add(most[:, :, 1:], rest[:, :, :-1], out=wide[:, :, 1:, 0])
    np.add(most[:, :, :-1], rest[:, :, 1:], out=wide[:, :, :-1, 1])
    wide[:, :, 0, 0], wide[:, :, -1, 1] = tall[:, :, 0], tall[:, :, -1]
    return wide.reshape(channels, 2 * rows, 2 * columns)


def downsample(planes: Any) -> Any:
    """The adjoint of `upsample`."""
    channels, rows, columns = planes.shape
    wide = planes.reshape(channels, rows, columns // 2, 2)
    even, odd = wide[..., 0], wide[..., 1]
    tall = np.float32(0.75) * (even + odd)
    tall[:, :, :-1] += np.float32(0.25) * even[:, :, 1:]
    tall[:, :, 1:] += np.float32(0.25) * odd[:, :, :-1]
    tall[:, :, 0] += np.float32(0.25) * even[:, :, 0]
    tall[:, :, -1] += np.float32(0.25) * odd[:, :, -1]
    tall = tall.reshape(channels, rows // 2, 2, columns // 2)
    even, odd = tall[:, :, 0], tall[:, :, 1]
    small = np.float32(0.75) * (even + odd)
    small[:, :-1] += np.float32(0.25) * even[:, 1:]
    small[:, 1:] += np.float32(0.25) * odd[:, :-1]
    small[:, 0] += np.float32(0.25) * even[:, 0]
    small[:, -1] += np.float32(0.25) * odd[:, -1]
    return small


class TorchDescent:
    """As one writes it in PyTorch, but for the order of mixing and upsampling."""

    def __init__(self, problem: dict[str, Any], step_size: float) -> None:
        import torch

        self.torch = torch
        self.input = torch.from_numpy(problem["input"])[None]
        self.signs = torch.from_numpy(problem["signs"]).reshape(1, -1, 1, 1)
        self.mask = torch.from_numpy(problem["mask"].copy())
        self.weights = [
            torch.from_numpy(matrix.T.copy())[:, :, None, None].requires_grad_() for matrix in problem["weights"]
        ]
        image = torch.from_numpy(problem["image"].copy())
        self.target = self.mask * torch.fft.fft2(image, norm="ortho")
        self.optimiser = torch.optim.Adam(self.weights, lr=step_size, betas=DECAYS, eps=OFFSET)

    def step(self) -> float:
        functional = self.torch.nn.functional
        self.optimiser.zero_grad()
        plane = self.input
        for matrix in self.weights[:-1]:
            mixed = functional.conv2d(plane, matrix)
            raised = functional.relu(functional.interpolate(mixed, scale_factor=2, mode="bilinear", align_corners=False))
            plane = functional.batch_norm(raised, None, None, training=True, eps=VARIANCE_OFFSET)
        units = functional.relu(functional.conv2d(plane, self.weights[-1]))
        image = functional.conv2d(units, self.signs)[0, 0]
        rest = self.mask * self.torch.fft.fft2(image, norm="ortho") - self.target
        loss = 0.5 * (rest.real.square().sum() + rest.imag.square().sum())
        loss.backward()
        self.optimiser.step()
        return float(loss.detach())


if __name__ == "__main__":
    main()
