"""Places, their rooms, and invites."""
