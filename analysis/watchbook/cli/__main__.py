"""`python -m watchbook.cli`."""

from watchbook.cli.app import main

main()
