"""`python -m pendopo`, and `pendopo` where it is installed."""

import sys


def main() -> int:
    """The command line's exit code; Ctrl+C is heard while it is still loaded, too."""
    try:
        from pendopo import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
