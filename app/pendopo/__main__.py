"""`python -m pendopo`."""

import sys

from pendopo.cli import main

if __name__ == "__main__":
    sys.exit(main())
