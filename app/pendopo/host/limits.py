"""How much one guest, one stranger or one address may ask of the host: every such number.

Each is a multiple of what honest clients were seen to need, and small enough that somebody who
uses it up costs the others a few percent of one core.
"""

from pendopo.signaling.pace import Limit

FRAMES = Limit(400, 100)
"""WebSocket frames of any kind from one guest, pings and empty ones too. Who says more is cut
off: a client says a few things a second, four hundred at once only after a long pause."""

OCTETS = Limit(512 << 10, 128 << 10)
"""Bytes in them. The longest honest message is an offer of 40 KB, read in 10 ms, and nobody makes
three a second for long."""

SOCKET_OCTETS = Limit(1 << 20, 160 << 10)
"""Bytes that one TCP connection may bring, whatever they are. Who brings more is cut off."""

VISITS = Limit(10, 0.5)
"""Visits that one identity begins or goes on with: who is cut off cannot be back at once for ever,
and everybody else is told of each."""

ACCEPTED = Limit(1500, 1500)
"""Connections of one address that are looked at, 0.1 ms each; more are closed unseen."""

ANSWERS = 50
"""Requests answered on one connection; then it is closed, each costs 0.1 ms."""

PIECE = 2048
"""Bytes that are looked into at once of who has not passed: nine thousand requests fit into one
reading, and would all be taken apart before the first is answered."""

REQUESTS = Limit(60, 5)
"""Requests of one identity, or of one network where a token names nobody."""

REQUEST_OCTETS = Limit(512 << 10, 32 << 10)
"""Bytes in them, unpacked, each of which costs REQUEST more. A byte is a quarter of a microsecond
of work."""

VISIT_OCTETS = Limit(512 << 10, 4 << 10)
"""The same of visits, which bring an offer: the longest honest one has 40 KB."""

TICKET_OCTETS = Limit(8 << 20, 256 << 10)
"""Bytes in requests of all who came by one ticket. For as long as it lasts it is a tenth of a
core."""

TICKET_VISIT_OCTETS = Limit(8 << 20, 768 << 10)
"""The same of their visits, which nothing else takes away: a whole audience that comes at once,
each with an offer, or two hundred who come again and again. For as long as it lasts it is a fifth
of a core."""

REQUEST = 4 << 10
"""A request is a millisecond of work, however short it is: a list of rooms."""

BAD_TICKETS = Limit(30, 0.5)
"""Tries of one network with tickets that are none, before it is told to wait."""

LISTINGS = Limit(200, 10)
"""Tokens for the list of rooms, by one ticket from one network. Who has no ticket takes nothing of
it away, be they behind the same address."""

ENTRANCES = Limit(200, 0.5)
"""Tokens for a room, by one ticket from one network: a whole audience at once."""

SHOWINGS = Limit(5000, 10)
"""How often one ticket may be shown to come in, wherever: each signature is remembered for twenty
minutes, which makes seventeen thousand."""

LIST_SHOWINGS = Limit(2000, 5)
"""The same to see the list of rooms: eight thousand."""

VISITS_OF_HOLDER = 8
"""Visits at once by one ticket and key, which is one person; the oldest goes."""

VISITS_OF_TICKET = 400
"""Visits at once by one ticket, in whatever rooms, so that a link that went round leaves room for
those who come by another, and ports for media."""

OFFER_WITHIN_S = 10.0
"""How long a guest may take to make an offer."""

PATH_WITHIN_S = 15.0
"""How long the path for sound may take to open after the first one: longer than our own client
waits (12 s), which then says itself that nothing gets through."""

TOKEN_EVERY_S = 3600.0
"""A guest gets a newer token as often: the one that they hold is always good for five hours more,
to moderate with and to come back by."""

OFFER_SECTIONS = Limit(1000, 200)
"""Sections offered by one guest; what is more is answered later. An offer of the fullest room has
118 and costs 5 ms, one of an ordinary room has five."""

CROWD_SECTIONS = Limit(24_000, 3_000)
"""The same of all who came by one ticket: four hundred listeners answer a change of a stage of
sixty at once; for as long as it lasts it is an eighth of a core."""

STAGE_CHANGES = Limit(8, 0.5)
"""Tracks that one guest begins or ends: everybody who listens makes an offer each time. What is
more is answered later."""

AUDIENCES = Limit(8, 0.5)
"""Changes of who may hear one guest: everybody who listens is gone through each time."""

ROOM_STAGE_CHANGES = Limit(2, 4)
"""How often everybody who listens in a room is gone through, whoever came, went or changed who may
hear them: four hundred who listen to a hundred are a thirtieth of a second. What is more is gone
through together a little later."""

TELLINGS = Limit(20, 2)
"""Changes about one guest (mute, name, hand, track) that everybody is told at once; what is more is
told together with the next, a little later."""

ROOM_TELLINGS = Limit(200, 40)
"""The same of everybody in a room: each is at most 3 KB of what a client bears of its server
(`burden.SAID`), so that no crowd of guests makes the others leave."""

DATA_MESSAGES = Limit(200, 20)
"""Data packets of one guest (e2ee.md 3.15). Two hundred at once: who gives keys sends one to
everybody in the room."""

DATA_OCTETS = Limit(128 << 10, 64 << 10)
"""Bytes in them (e2ee.md 3.15)."""

DATA_DELIVERIES = Limit(800, 600)
"""Datagrams that one guest's data packets become: each costs 0.1 ms. Four kilobytes to two hundred
people (e2ee.md 3.5) pass at once."""

WAITING_DELIVERIES = 1600
"""Datagrams that one guest's reliable packets may still become: a text to four hundred is three
packets. What is more is dropped."""

CROWD_DELIVERIES = Limit(800, 1500)
"""The same of all who came by one ticket, in whatever rooms."""

ROOM_DELIVERIES = Limit(1000, 2500)
"""The same of all in one room: a quarter of a core. What is reliable waits for
them, what is not is dropped."""

DATAGRAM = 1200
"""Bytes of a data packet that fit one."""

ROOM_TRACKS = 100
"""Tracks of one room, announced or live: clients have sections for 118. When there are so many,
those that are only announced make room."""

VOICE_PACKETS = Limit(200, 100)
"""RTP packets of one track: twice a voice, and four seconds of it after a pause of the network."""

VOICE_OCTETS = Limit(128 << 10, 64 << 10)
"""Bytes in them: Opus at its highest rate, 510 kbit/s."""

GUEST_PACKETS = Limit(400, 250)
"""RTP packets of one guest, whatever the tracks: a guest may have four of 50 a second."""

DATAGRAMS = Limit(2000, 1000)
"""Datagrams from one guest's address that are looked into at all, good connectivity checks too.
Four voices, their reports and the acknowledgements of a room full of data stay below half of it."""

OTHER_CHECKS = Limit(100, 20)
"""Connectivity checks of one guest that come from elsewhere than where they are."""

CHUNKS = Limit(1000, 500)
"""Work in the SCTP packets of one guest (`rtp.sctp`): a chunk is at least 1, and as much more as we
have to go through for it or to answer. What is more is as good as lost on the way, and its sender
slows down. All that may wait in a channel is 900 chunks, and as many acknowledgements."""

REPORTS = Limit(400, 100)
"""RTCP compounds of one guest, 0.2 ms each at most. An official SDK that listens to a stage of a
hundred says one a track in every five seconds, and with feedback for each some fifty a second."""
