"""Stands in for PyAV in the frozen program, which uses nothing of it but the libopus it carries.

aiortc names these types when it is imported. Its own senders, receivers and codecs need them for
more than that, and Pendopo has none of those: `drivers.private_names` says what it takes.
"""


class NotCarried:
    """A type of PyAV's that cannot be made here."""

    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("this build carries no PyAV")


class AudioFrame(NotCarried): ...


class AudioResampler(NotCarried): ...


class CodecContext(NotCarried): ...


class Packet(NotCarried): ...


class VideoFrame(NotCarried): ...


class FFmpegError(Exception): ...
