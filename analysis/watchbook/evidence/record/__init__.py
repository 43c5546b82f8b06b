"""The record of one entry, for somebody outside of the two teams."""
