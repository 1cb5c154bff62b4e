"""Hosting: a place on this computer or on a LiveKit server, its rooms and its invites."""
