"""That a check cannot be made here, without anything being broken."""


class NotTried(Exception):
    """`reason` never changes; `why` is a sentence for people."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.why = why
