"""Shows the site while somebody writes: what is saved stands in it at once."""
