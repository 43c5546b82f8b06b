"""Tells the client what happens to them, in plain words: opened, news, over, with people, the month."""
