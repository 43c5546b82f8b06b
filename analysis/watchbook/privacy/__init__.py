"""What must not be published: secrets and personal data in a text, and what looks like a version or a channel."""
