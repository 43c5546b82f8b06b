"""The only door to git: what it is asked, and the commits and pushes that are made."""
