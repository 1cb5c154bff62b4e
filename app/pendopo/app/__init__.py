"""Builds everything once: doors, rooms, window."""
