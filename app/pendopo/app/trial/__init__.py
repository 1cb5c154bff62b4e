"""Trying the whole program for real: the walk, its judge, and checks of every part."""
