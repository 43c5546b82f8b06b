"""Whole numbers that outgrow 64 bits: polars lets them wrap, and what was large comes back small or negative.

The same expression is therefore computed once more with decimal numbers in the place of whole ones; where the two
differ by more than rounding, one has wrapped.
"""

from __future__ import annotations

import re

import polars as pl
from polars.exceptions import PolarsError

ARITHMETIC = re.compile(r"[*+-]|\bpow\b|\bsum\b", re.IGNORECASE)
"""What an expression must hold to make a number larger than those it reads."""
TEXTUAL = re.compile(r"\bas\s+(text|varchar|char|string)\b|\|\||\bconcat", re.IGNORECASE)
"""What makes a text of a number, where 5 and 5.0 differ for another reason."""
ROUNDING = 1e-6
"""Relative difference that is arithmetic with decimals, not a number that wrapped."""
DECIMALS = "write its numbers with a decimal point: with 1000.0 in place of 1000 it is computed with decimals"


def may_overflow(text: str) -> bool:
    """Whether an expression can make a whole number larger than those it reads."""
    return bool(ARITHMETIC.search(text)) and not TEXTUAL.search(text)


def is_overflowing(expression: pl.Expr, frame: pl.DataFrame) -> bool:
    """Whether an expression wraps on one of a frame's records; one that fails with decimals cannot be told."""
    whole = [name for name in set(expression.meta.root_names()) if frame.schema[name] == pl.Int64]
    if not whole:
        return False
    wide = frame.with_columns(pl.col(whole).cast(pl.Float64))
    try:
        answers, right = (records.select(expression.alias("_")).to_series() for records in (frame, wide))
    except PolarsError:
        return False
    return _is_different(answers, right)


def _is_different(answers: pl.Series, right: pl.Series) -> bool:
    if not (answers.dtype.is_numeric() and right.dtype.is_numeric()):
        return not answers.equals(right)
    answers, right = answers.cast(pl.Float64), right.cast(pl.Float64)
    if not answers.is_null().equals(right.is_null()):
        return True
    off = (answers - right).abs() > ROUNDING * (1.0 + right.abs())
    return bool((off & right.is_finite()).any())
