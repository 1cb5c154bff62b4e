"""Frozen data every ring shares."""
