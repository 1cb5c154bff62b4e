"""The other end: door and forwarder."""
