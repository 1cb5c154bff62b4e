"""What is said of a profile whose settings cannot be used."""

from pendopo.model.errors import PendopoError
from pendopo.model.faults import FileFault
from pendopo.words.catalogue import _
from pendopo.words.errors import sentence


def trouble(error: PendopoError) -> str:
    """What is wrong, and what becomes of what is chosen now."""
    match error.details.get("fault"):
        case FileFault.NEWER:
            return _(
                "A newer Pendopo wrote your settings. This one leaves them alone, so what you "
                "choose now holds only until Pendopo is closed. Update Pendopo."
            )
        case FileFault.DAMAGED:
            return _(
                "Your settings are damaged, so everything is as it was at the first start. The "
                "damaged file is kept beside a new one as soon as you choose something."
            )
        case _:
            return sentence(error)
