"""How a run has the site made: by mkdocs in a process of its own, aside, and looked at before it is published."""
