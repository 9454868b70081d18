"""The gamma distribution without a statistics library: digamma, distribution function, quantiles.

Series and continued fraction of the incomplete gamma function as in Abramowitz and Stegun, 6.5.29 and 6.5.31;
digamma by recurrence and its asymptotic series, 6.3.5 and 6.3.18.
"""

from __future__ import annotations

import math

_STEPS = 10_000
_EPS = 1e-14


def digamma(x: float) -> float:
    """Return the derivative of ln Γ at x > 0."""
    shift = 0.0
    while x < 10.0:
        shift -= 1.0 / x
        x += 1.0
    square = 1.0 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)))
    return shift + math.log(x) - 0.5 / x - series


def cdf(x: float, shape: float) -> float:
    """Return the share of a gamma distribution (rate 1) that lies below x."""
    if x <= 0.0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        return front * _series(x, shape)
    return 1.0 - front * _fraction(x, shape)


def _series(x: float, shape: float) -> float:
    term = total = 1.0 / shape
    for step in range(1, _STEPS):
        term *= x / (shape + step)
        total += term
        if term < total * _EPS:
            break
    return total


def _fraction(x: float, shape: float) -> float:
    """Evaluate the continued fraction by Lentz's method."""
    tiny = 1e-300
    b = x + 1.0 - shape
    c, d = 1.0 / tiny, 1.0 / b
    value = d
    for step in range(1, _STEPS):
        factor = -step * (step - shape)
        b += 2.0
        d = 1.0 / (factor * d + b or tiny)
        c = b + factor / c or tiny
        change = d * c
        value *= change
        if abs(change - 1.0) < _EPS:
            break
    return value


def quantile(share: float, *, shape: float, rate: float) -> float:
    """Return the value below which a share of Gamma(shape, rate) lies, by bisection on the distribution
    function.
    """
    if not 0.0 < share < 1.0:
        raise ValueError(f"the share must lie between 0 and 1, not {share}")
    high = max(shape, 1.0)
    while cdf(high, shape) < share:
        high *= 2.0
    low = 0.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if cdf(middle, shape) < share:
            low = middle
        else:
            high = middle
        if high - low <= 1e-12 * high:
            break
    return (low + high) / 2.0 / rate
