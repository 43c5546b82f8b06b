"""Lays out the record of one entry for somebody outside of the two teams."""
