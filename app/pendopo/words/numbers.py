"""Numbers as people write them."""

from pendopo.words.catalogue import pgettext


def grouped(number: int) -> str:
    """A whole number with its thousands apart: 1,204."""
    # Translators: what stands between thousands, as in 1,204.
    return f"{number:,}".replace(",", pgettext("thousands separator", ","))
