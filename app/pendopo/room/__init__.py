"""Our side of one room."""
