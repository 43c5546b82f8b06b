"""The normal distribution's inverse: Wichura's PPND16 (1988, Applied Statistics 37, algorithm AS 241), for arrays.

`statistics.NormalDist.inv_cdf` has the same algorithm for one number at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial.polynomial import polyval

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

HALF_CENTRE = 0.425
"""Distance from one half up to which the central fraction serves."""
FAR = 5.0
"""Where √−ln p is larger, the far tail's fraction serves."""
CENTRE = (
    (3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125),
    (45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727),
    (1.0, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077),
    (21213.794301586595867, 39307.89580009271061, 28729.085735721942674, 5226.495278852545925),
)
TAIL = (
    (1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504),
    (1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4),
    (1.0, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455),
    (0.14810397642748007459, 0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9),
)
FAR_TAIL = (
    (6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123),
    (0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525),
    (7.868691311456132591e-4, 1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15),
)


def normal_quantile(p: Floats) -> Floats:
    """Return the z below which a normal value lies with probability p; −∞ at 0 and below, ∞ at 1 and above."""
    p = np.asarray(p, np.float64)
    q = p - 0.5
    beyond = np.clip(np.where(q < 0.0, p, 1.0 - p), 5e-324, 0.5)
    tail = np.sqrt(-np.log(beyond))
    central = q * _fraction(CENTRE, HALF_CENTRE**2 - np.minimum(q * q, HALF_CENTRE**2))
    outer = np.where(tail <= FAR, _fraction(TAIL, tail - 1.6), _fraction(FAR_TAIL, tail - FAR))
    z: Floats = np.where(np.abs(q) <= HALF_CENTRE, central, np.copysign(outer, q))
    return np.where(p <= 0.0, -np.inf, np.where(p >= 1.0, np.inf, z))


def _fraction(parts: tuple[tuple[float, ...], ...], x: Floats) -> Floats:
    """Return one polynomial over another: coefficients from the lowest power on, in two rows each."""
    above, below = (*parts[0], *parts[1]), (*parts[2], *parts[3])
    value: Floats = polyval(x, above) / polyval(x, below)
    return value
