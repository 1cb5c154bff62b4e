"""LiveKit's encrypted audio frame (e2ee.md 1.1): TOC, ciphertext, tag, IV, IV length, key index."""

TOC_SIZE = 1
"""The Opus TOC byte stays in the clear and is authenticated."""
TAG_SIZE = 16
IV_SIZE = 12
PREFIX_SIZE = 8
"""The part of our IV that stays the same for one sender and track; a u32 counter follows."""
TRAILER_SIZE = 2
KEY_INDEX = 0
KEY_INDICES = 16
TRAILER = bytes((IV_SIZE, KEY_INDEX))

OVERHEAD = TAG_SIZE + IV_SIZE + TRAILER_SIZE
MIN_SEALED = TOC_SIZE + OVERHEAD
MAX_SEALED = 1_500
MAX_OPUS = 1_275
"""Longest Opus packet of one frame (RFC 6716, 3.4)."""

BLANK = bytes.fromhex("f8fffe") + bytes(77)
"""The Opus frame that stock servers send by themselves at mute and when a track closes."""
