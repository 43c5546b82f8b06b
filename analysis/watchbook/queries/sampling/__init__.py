"""What the head of a file holds, and what its values look like by themselves."""
