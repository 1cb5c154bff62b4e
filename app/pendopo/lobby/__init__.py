"""Invites, tickets and the list of rooms."""
