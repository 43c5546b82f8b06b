"""The command `watchbook`, and `python -m watchbook`: what cannot even be imported could not judge."""

from __future__ import annotations

import gc
import sys

EXIT_COULD_NOT_JUDGE = 2
EXIT_INTERRUPTED = 130
GARBAGE = (50_000, 20, 100)
"""Objects made, net, between two looks for garbage; Python's own thresholds spend a tenth of a start on it."""


def main() -> None:
    """Run the command line, once it is there."""
    gc.disable()  # what is imported stays
    try:
        from watchbook.cli import main as run_command  # noqa: PLC0415  # what fails in it is said below
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted before anything was begun.\n")
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # whatever an installation lacks, exit 1 would say that it was judged
        sys.stderr.write(
            f"error: watchbook cannot be started: {type(error).__name__}: {error}\n"
            "hint: install it anew, with what it needs: python -m pip install --force-reinstall watchbook\n"
        )
        sys.exit(EXIT_COULD_NOT_JUDGE)
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    gc.enable()
    run_command()


if __name__ == "__main__":
    main()
