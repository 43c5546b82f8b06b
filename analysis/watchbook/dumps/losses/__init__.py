"""What is known of lines that hold no record."""
