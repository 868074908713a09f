Feature: Notifications: the reception sees what happens to a room
  Whoever stands at the desk must not promise a room that was booked a second ago.

  Background:
    Given the service "booking"
    And Ana has sent POST /session
      | field | value |
      | name  | Ana   |
    And Rita has sent POST /session
      | field | value |
      | name  | Rita  |
    And Rita has opened a WebSocket at /rooms/12/events

  Rule: Whoever watches a room is told what happens to it, in order

    Scenario: Ana books the room
      When Ana sends POST /bookings
        """
        {"room": 12, "from": "2026-12-01", "to": "2026-12-04"}
        """
      Then within 5 s Rita receives the messages
        | type      | guest |
        | booked    | Ana   |
        | confirmed | Ana   |
      And Rita saves from the message
        | name    | value     |
        | booking | $.booking |
      And within 5 s the service "booking" has logged "booking {booking} is confirmed"

    Scenario: Ana books another room
      When Ana sends POST /bookings
        """
        {"room": 14, "from": "2026-12-01", "to": "2026-12-04"}
        """
      Then within 0.5 s Rita receives no message

    Scenario: Ana's booking is never cancelled by itself
      When Ana sends POST /bookings
        """
        {"room": 12, "from": "2026-12-01", "to": "2026-12-04"}
        """
      Then within 0.5 s Rita receives none of the messages
        | type      |
        | cancelled |

    Scenario: Rita asks whether the service is there
      When Rita sends the message
        """
        {"type": "ping"}
        """
      Then within 5 s Rita receives the messages
        | $                |
        | {"type": "pong"} |

  Rule: Only whoever has signed in watches a room

    Scenario: A stranger watches a room
      When Dan opens a WebSocket at /rooms/12/events
      Then Dan's WebSocket is refused with the status 403

  Rule: There are 99 rooms

    Scenario: Ana watches a room that is none
      When Ana opens a WebSocket at /rooms/100/events
      Then within 5 s Ana's WebSocket is closed with 4404
