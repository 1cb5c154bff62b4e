"""One relay, written down or changed: the sheet's fields, and what is wrong in them."""

from pendopo.words.catalogue import _


def edit_heading() -> str:
    """Of the sheet that changes a relay."""
    return _("Edit relay")


def save() -> str:
    """Keep what was written."""
    return _("Save")


def cancel() -> str:
    """Keep nothing."""
    return _("Cancel")


def field_host() -> str:
    """A field."""
    return _("Host")


def field_port() -> str:
    """A field."""
    return _("Port for UDP and TCP")


def field_tls_port() -> str:
    """A field."""
    return _("Port for TLS")


def field_credentials() -> str:
    """How the relay lets people in."""
    return _("Credentials")


def credential_kinds() -> tuple[str, str, str]:
    """None, a password, a shared secret."""
    return _("None"), _("User name and password"), _("Shared secret")


def field_user() -> str:
    """A field."""
    return _("User name")


def field_secret() -> str:
    """A field."""
    return _("Password or shared secret")


def field_secret_kept() -> str:
    """The same, of a relay that has one."""
    return _("Password or shared secret (empty: as it is)")


def host_wrong() -> str:
    """Not a host."""
    return _("Write a name such as turn.example.org, or a number.")


def port_wrong() -> str:
    """Not a port."""
    return _("Write a number from 1 to 65535.")


def secret_missing() -> str:
    """Credentials without the secret half."""
    return _("Write the password or the secret, or choose no credentials.")


def no_way() -> str:
    """Every way is off."""
    return _("Switch at least one way on.")
