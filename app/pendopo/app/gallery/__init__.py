"""Pictures of every screen and state, with invented rooms and people in memory."""
