"""Gives work to people or back to the AI, for real or as a drill: tells routers, and writes it down."""
