"""Asks a time-stamping authority (RFC 3161) when a receipt was made, and checks its tokens offline."""
