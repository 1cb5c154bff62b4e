"""Pendopo: a desktop audio room you can check."""

__version__ = "0.1.0"
