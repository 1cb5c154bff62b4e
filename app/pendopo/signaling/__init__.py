"""LiveKit's signalling and SDP, sans-I/O, both ends."""
