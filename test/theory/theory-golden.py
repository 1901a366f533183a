"""Prints the frozen values of exact-recovery.golden.ts and special-functions.golden.ts (mpmath 1.3).

Independent of the project's method: plain sums in high precision instead of tilting, logarithms and
contour shifts. The Fourier integral runs over the real line, where it cancels to the size of M; the
working precision pays for that.
"""

import sys

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
