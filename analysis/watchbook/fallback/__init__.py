"""Publishes the off-switch: routes folded from the journal, as flags that routers read; silence means people.

Import what you need from its files: `reader` is for routers and must not bring the others along.
"""
