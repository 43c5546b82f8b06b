"""Reads small files together, so that what a call of polars costs is paid once for many of them."""
