"""Prints the frozen values of the *.golden.ts files beside it (mpmath 1.3).

Independent of the project's method: plain sums in high precision instead of tilting, logarithms and
contour shifts. The Fourier integral runs over the real line, where it cancels to the size of M; the
working precision pays for that.
"""

import sys
from fractions import Fraction
from math import comb

from mpmath import binomial, cos, erf, erfc, erfi, exp, log, loggamma, mp, mpc, mpf, nstr, pi, quad, sqrt


def face_integral(k, r, w):
    a = k + r
    s = 1 / sqrt(mpf(a))
    f = lambda t: a / sqrt(2 * pi * k) * exp(-a * t * t / 2) * erf(t / sqrt(mpf(2))) ** w
    return quad(f, [0, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s])


def mean(k, r):
    h = 1 / mpf(128)  # aliases at 2 pi / h = 804, far beyond any (|g_1| + ... + |g_r|) / sqrt k here
    total = 1 / mpf(2)
    j = 1
    while (j * h) ** 2 / 2 < mp.dps * 2.4:
        xi = j * h
        u = xi / sqrt(mpf(k))
        characteristic = exp(-u * u / 2) * mpc(1, erfi(u / sqrt(mpf(2))))
        total += exp(-xi * xi / 2) * (characteristic**r).real
        j += 1
    return 2 * h * total / sqrt(2 * pi)


def volume(n, k, j):
    w = n - 1 - j
    return binomial(n - k, w) * face_integral(k, n - k - w, w) * mean(k, n - k - w)


def probability(n, m, k):
    total = mpf(0)
    for j in range(m - 1, k - 2, -2):
        v = volume(n, k, j)
        total += v
        if v < mpf(10) ** -18 * total:
            break
    return 2 * total


def tail(k, r):
    """P(sqrt(k) g_0 >= |g_1| + ... + |g_r|) by Gil-Pelaez' inversion on the real line."""
    h = 1 / mpf(128)
    total = r * sqrt(2 / (pi * k)) / 2  # the limit at 0
    j = 1
    while (j * h) ** 2 / 2 < mp.dps * 2.4:
        xi = j * h
        u = xi / sqrt(mpf(k))
        characteristic = exp(-u * u / 2) * mpc(1, erfi(u / sqrt(mpf(2))))
        total += exp(-xi * xi / 2) * (characteristic**r).imag / xi
        j += 1
    return mpf(1) / 2 - h * total / pi


def non_negative_volume(n, k, j):
    zeros = n - k
    total = mpf(0)
    w = n - 1 - j
    if 0 <= w <= zeros:
        a = n - w
        s = 1 / sqrt(mpf(a))
        f = lambda t: a / sqrt(2 * pi * k) * exp(-a * t * t / 2) * ((1 + erf(t / sqrt(mpf(2)))) / 2) ** w
        face = quad(f, [0, s, 2 * s, 4 * s, 8 * s, 16 * s, 32 * s, 64 * s])
        total += binomial(zeros, w) * mpf(2) ** (w - zeros) * face * mean(k, zeros - w)
    w = n - j
    if 0 <= w <= zeros:
        total += binomial(zeros, w) * mpf(2) ** -zeros * tail(k, zeros - w)
    return total


def non_negative_probability(n, m, k):
    return 2 * sum(non_negative_volume(n, k, j) for j in range(m - 1, k - 2, -2))


def box_probability(n, m, k):
    """Exact whole numbers."""
    value = 1 - Fraction(sum(comb(n - k - 1, l) for l in range(n - m)), 2 ** (n - k - 1))
    return mpf(value.numerator) / value.denominator


def faddeeva(x, y):
    z = mpc(x, y)
    return exp(-z * z) * erfc(mpc(y, -x))


if __name__ == "__main__":
    mp.dps = 40
    for x, y in [(0, 0), (0.3, 0), (2.5, 0.001), (1, 1), (0.05, 3), (6, 0.2), (12.3, 0.7), (0.7, 15), (40, 40), (25, 9)]:
        w = faddeeva(mpf(str(x)), mpf(str(y)))
        print("faddeeva", x, y, nstr(w.real, 17), nstr(w.imag, 17))
    for x in [0.001, 0.4, 1, 1.2, 2.9, 6, 20]:
        print("erf, erfc", x, nstr(erf(mpf(str(x))), 17), nstr(erfc(mpf(str(x))), 17))
    for n in [5, 17, 18, 100, 10000]:
        print("log n!", n, nstr(loggamma(n + 1), 17))
    for n, m, k in [(10, 9, 4), (20, 10, 3), (100, 50, 15), (100, 50, 17), (100, 50, 19), (100, 50, 20), (100, 50, 23), (100, 50, 25), (100, 20, 10), (100, 95, 70)]:
        mp.dps = 80
        print("P", n, m, k, nstr(probability(n, m, k), 15))
        sys.stdout.flush()
    for n, k, j in [(100, 20, 19), (100, 20, 50), (100, 20, 90), (100, 1, 98), (60, 59, 58), (60, 30, 29)]:
        mp.dps = 120
        print("v", n, k, j, nstr(volume(n, k, j), 15))
    mp.dps = 200
    for n, m, k in [(200, 100, 34), (200, 100, 38), (200, 100, 42), (400, 200, 76)]:
        print("P", n, m, k, nstr(probability(n, m, k), 15))
        sys.stdout.flush()
    mp.dps = 80
    for k, r in [(1, 2), (3, 1), (10, 4), (20, 40), (5, 30), (100, 1)]:
        print("tail", k, r, nstr(tail(k, r), 17))
    mp.dps = 120
    for n, k, j in [(100, 20, 19), (100, 20, 50), (100, 20, 90), (100, 20, 100), (60, 30, 29), (60, 59, 60), (100, 1, 98)]:
        print("v+", n, k, j, nstr(non_negative_volume(n, k, j), 15))
    for n, m, k in [(10, 9, 4), (20, 10, 3), (100, 50, 24), (100, 50, 28), (100, 50, 33), (100, 20, 5), (100, 90, 80)]:
        print("P+", n, m, k, nstr(non_negative_probability(n, m, k), 15))
        sys.stdout.flush()
    for n, m, k in [(100, 60, 10), (100, 60, 20), (100, 60, 30), (5, 3, 1), (1000, 100, 3), (1000, 900, 700), (10000, 6000, 1900), (10000, 6000, 2100), (10000, 6000, 3000), (10000, 5100, 100)]:
        print("box", n, m, k, nstr(box_probability(n, m, k), 15))
