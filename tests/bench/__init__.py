"""Measures the host and the client beside others, A/B/A/B in one run."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

sys.path.insert(0, str(ROOT / "app"))
