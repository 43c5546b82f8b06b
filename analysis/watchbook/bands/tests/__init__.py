"""The tests that hear a day leave its band, one file a test."""
