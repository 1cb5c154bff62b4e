"""The doors to the outside, as protocols."""
