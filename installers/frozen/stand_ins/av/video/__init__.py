"""Where aiortc looks for its module."""
