"""Where aiortc looks for it."""

from av import CodecContext


class VideoCodecContext(CodecContext): ...
