"""Where aiortc looks for it."""

from av import Packet as Packet
