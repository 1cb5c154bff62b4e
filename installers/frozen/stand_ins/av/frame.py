"""Where aiortc looks for it."""

from av import NotCarried


class Frame(NotCarried): ...
