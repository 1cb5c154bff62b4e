"""One visit to a room."""
