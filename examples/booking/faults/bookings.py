"""Ways in which the booking service can be broken, each of which a feature must catch."""

from plainspec.proving import fault

BROKEN = "DATABASE_URL={{database}} uvicorn --factory faults._broken:{} --port {{port}} --ws websockets-sansio"


def broken(name: str, how: str, caught_by: str, because: str) -> None:
    fault(name, caught_by=caught_by, because=because).program("booking", BROKEN.format(how))


fault(
    "two guests can book a room for one night",
    caught_by="bookings.feature: Ben asks for nights, of which Ana has booked <which>",
    because="status 201",
).sql("ALTER TABLE booking DROP CONSTRAINT one_guest_a_night")

broken(
    "a refusal has no reason", "curt", "bookings.feature: Ben is told why, and the room stays Ana's", '$.error is "no"'
)
broken(
    "a refusal to cancel has no reason", "curt", "bookings.feature: Ben cancels what Ana has booked", '$.error is "no"'
)
broken("an answer has more than it should", "talkative", "bookings.feature: Cara books another room", "nights")
broken(
    "a booking is confirmed at once", "undecided", "bookings.feature: Cara books another room", '$.state is "confirmed"'
)
broken(
    "a booking is never confirmed",
    "never_confirmed",
    "bookings.feature: Cara books another room",
    "requests within 5 s",
)
broken("everybody may cancel", "everybody_is_ana", "bookings.feature: Ben cancels what Ana has booked", "status 204")
broken(
    "a restart loses bookings",
    "forgetful",
    "bookings.feature: The service restarts after Ana has booked",
    "$.guest is missing",
)
broken("strangers may book", "open_to_all", "access.feature: A stranger books a room", "status 201")
broken("scripts can read the cookie", "read_by_scripts", "access.feature: Ana signs in", "Set-Cookie is")
broken("nobody is told", "silent", "notifications.feature: Ana books the room", "no message 1")
broken(
    "a confirmation comes first", "in_the_wrong_order", "notifications.feature: Ana books the room", "another message 1"
)
broken(
    "whoever watches another room is told",
    "to_everybody",
    "notifications.feature: Ana books another room",
    "has received",
)
broken(
    "a booking is cancelled by itself",
    "cancelling",
    "notifications.feature: Ana's booking is never cancelled by itself",
    "cancelled",
)
broken("confirmations are not logged", "without_a_log", "notifications.feature: Ana books the room", "has not logged")
broken("strangers may watch", "open_to_all", "notifications.feature: A stranger watches a room", "was not refused")
broken(
    "a room that is none can be watched",
    "without_end",
    "notifications.feature: Ana watches a room that is none",
    "was not closed",
)

fault(
    "the day of departure counts as a night",
    caught_by="bookings.feature: Ben asks for nights, of which Ana has booked <which>",
    because="status 409",
).sql(
    "ALTER TABLE booking DROP CONSTRAINT one_guest_a_night",
    "ALTER TABLE booking ADD CONSTRAINT one_guest_a_night EXCLUDE USING gist"
    " (room WITH =, daterange(lower(nights), upper(nights), '[]') WITH &&)",
)
fault("a booking may have no night", caught_by="bookings.feature: Ben asks for <what>", because="the status").sql(
    "ALTER TABLE booking DROP CONSTRAINT booking_nights_check"
)
fault("there are rooms above 99", caught_by="bookings.feature: Ben asks for <what>", because="status 201").sql(
    "ALTER TABLE booking DROP CONSTRAINT booking_room_check"
)
fault(
    "a cancelled booking stays", caught_by="bookings.feature: Ana cancels, and Ben can book", because="$.bookings"
).sql("CREATE RULE keep AS ON DELETE TO booking DO INSTEAD NOTHING")
