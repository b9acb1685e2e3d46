"""How the trainer ends when something is wrong: one line, exit code 2."""

import sys


class TrainerError(Exception):
    """What is wrong, where, and what to do about it."""


def run(main):
    """Calls main(); a TrainerError becomes one line on stderr and exit code 2."""
    try:
        main()
    except TrainerError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
