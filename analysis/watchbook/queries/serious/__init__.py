"""Lays out what is known of a serious incident for whoever reports it, and lists what is missing."""
