Feature: Access: whoever books has signed in
  A booking without a name cannot be billed.

  Background:
    Given the service "booking"

  Rule: Booking needs a session

    Scenario: A stranger books a room
      When Dan sends POST /bookings
        """
        {"room": 12, "from": "2026-12-01", "to": "2026-12-04"}
        """
      Then Dan receives the status 401
      And within 5 s Dan receives from /rooms/12
        | path       | value |
        | $.bookings | []    |

    Scenario: Somebody guesses a session
      Given Dan's requests have the headers
        | header | value              |
        | Cookie | session=0123456789 |
      When Dan sends DELETE /bookings/1
      Then Dan receives the status 401

  Rule: A session is a cookie that scripts cannot read

    Scenario: Ana signs in
      When Ana sends POST /session
        | field | value |
        | name  | Ana   |
      Then Ana receives the status 201
      And Ana keeps
        | name  | value          |
        | token | cookie session |
      And Ana receives the headers
        | header     | value                             |
        | Set-Cookie | session={token}; HttpOnly; Path=/ |
