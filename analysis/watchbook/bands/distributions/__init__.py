"""The two distributions that bands are computed from, in numpy alone: a library for both weighs 143 MB."""

from watchbook.bands.distributions.binomial_tail import lower_mid_tail
from watchbook.bands.distributions.normal_quantile import normal_quantile

__all__ = ["lower_mid_tail", "normal_quantile"]
