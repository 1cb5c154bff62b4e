"""What exactly is wrong with the thing that an error names."""

from enum import StrEnum


class InviteFault(StrEnum):
    """The part of an invite that cannot be used."""

    KIND = "kind"
    MODE = "mode"
    POLICY = "policy"
    SECRET = "secret"
    PASSWORD = "password"
    HOST_KEY = "host_key"
    NUMBER = "number"
    DATE = "date"
    ROLE = "role"
    USE = "use"
    NAME = "name"
    ROOM = "room"
    NO_ROOM = "no_room"
    SERVER_LIST = "server_list"
    SERVER_ADDRESS = "server_address"
    CERTIFICATE_PIN = "certificate_pin"
    ACCESS = "access"
    RELAY_LIST = "relay_list"
    END = "end"
    CONTENT = "content"


class AddressFault(StrEnum):
    """Why a server's address is refused."""

    SCHEME = "scheme"
    USERINFO = "userinfo"
    NOT_ENCRYPTED = "not_encrypted"
    NOT_ASCII = "not_ascii"
    HOST = "host"
    NUMBER = "number"
    PORT = "port"
    PATH = "path"


class CertificateFault(StrEnum):
    """Why a server's certificate does not prove anything."""

    OTHER_HOST = "other_host"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"


class FileFault(StrEnum):
    """Why a file cannot be used, where the system has no number for it."""

    TOO_LARGE = "too_large"
    NOT_PLAIN = "not_plain"
    NOT_TEXT = "not_text"
    ENDLESS = "endless"
    """It is a pipe, and whoever writes into it does not come to an end."""
    UNREAD = "unread"
    """It is a pipe or a terminal, and nobody takes what is written."""
    DAMAGED = "damaged"
    NEWER = "newer"
    HOSTED = "hosted"
    """It is a folder, and another host keeps its place there."""
    UNFINISHED = "unfinished"


class PlaceFault(StrEnum):
    """Why nobody else comes to a place by an address that its host announces."""

    HERE_ONLY = "here_only"
    """It is this computer's own for itself."""
    NOT_FOUND = "not_found"
    NO_NETWORK = "no_network"
    ONLY_IPV6 = "only_ipv6"
    """This computer is in a network of IPv6, and the host listens on IPv4."""
    LISTENS_HERE = "listens_here"
    """The host listens on loopback."""


class SoundFault(StrEnum):
    """Why a file's sound cannot be used."""

    NOT_A_WAV = "not_a_wav"
    NOT_OGG = "not_ogg"
    NOT_OPUS = "not_opus"
    DAMAGED = "damaged"
    NO_FORMAT = "no_format"
    CODEC = "codec"
    CHANNELS = "channels"
    RATE = "rate"
    SIZES = "sizes"
    NO_SOUND = "no_sound"
    CUT_OFF = "cut_off"
    TOO_LONG = "too_long"


class UsageFault(StrEnum):
    """What was asked for in a way that makes no sense."""

    ARGUMENTS = "arguments"
    """The parser's own sentence is in `said`."""
    SECRET_ARGUMENT = "secret_argument"
    AFTER_LINK = "after_link"
    """Who sends a link may have written what follows it."""
    API_KEY_ALONE = "api_key_alone"
    API_SECRET_EMPTY = "api_secret_empty"
    API_SECRET_UNSEEN = "api_secret_unseen"
    API_SECRET_KEY = "api_secret_key"
    """It is a key or certificate of another kind."""
    PASSPHRASE_UNUSED = "passphrase_unused"
    PASSPHRASE_UNSEEN = "passphrase_unseen"
    """`most` bytes are allowed."""
    MUTES_OVERLAP = "mutes_overlap"
    SAME_FILE = "same_file"
    UNWRITABLE = "unwritable"
    NO_HOME = "no_home"
    NO_RELAY = "no_relay"
    RELAY_CREDENTIALS = "relay_credentials"
    NO_ADDRESS = "no_address"
    """`place` is what was given."""
    TITLE_TOO_LONG = "title_too_long"
    TOPIC_TOO_LONG = "topic_too_long"
    """`most` bytes are allowed."""
    TOO_MANY = "too_many"
    """Rooms or links of one place."""


class PartFault(StrEnum):
    """What a part of the installation got wrong when it was tried."""

    PBKDF2 = "pbkdf2"
    HKDF = "hkdf"
    PASSPHRASE = "passphrase"
    OPEN = "open"
    REPEAT = "repeat"
    ALTERATION = "alteration"
    PLAIN = "plain"
    TONE = "tone"
    LOOPBACK = "loopback"
    TLS = "tls"
    PICTURE = "picture"
    CATALOGUE = "catalogue"
    CALL_FRAMES = "call_frames"
    CALL_SOUND = "call_sound"


class ReleaseFault(StrEnum):
    """Why word of a newer version is not believed."""

    ABSENT = "absent"
    TOO_LARGE = "too_large"
    SIGNATURE = "signature"
    CONTENT = "content"
    OLDER = "older"
    """One was read before that was signed later."""
    AHEAD = "ahead"
    """By the computer's clock it is not signed yet."""


class ComputerFault(StrEnum):
    """What the computer below the program got wrong when it was tried."""

    SLOW = "slow"
    """It did not come to an end."""
    GLYPHS = "glyphs"
    KEYCHAIN_READ = "keychain_read"
    KEYCHAIN_REMAINS = "keychain_remains"
    CALL_SILENT = "call_silent"


Fault = (
    InviteFault
    | AddressFault
    | CertificateFault
    | FileFault
    | SoundFault
    | UsageFault
    | PartFault
    | ComputerFault
    | ReleaseFault
)
"""Text to JSON, so that an error can cross to another process."""
