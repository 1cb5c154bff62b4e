"""One foreign library per file."""
