"""The entry point of the command `vfmxl`: no traceback ever reaches its user."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line; a request that cannot be carried out is a sentence and exit code 2."""
    from vfmxl.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
