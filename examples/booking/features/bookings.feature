Feature: Bookings: one guest a night in each room
  Two guests in front of the same door cost more than the room brings in.

  Background:
    Given the service "booking"
    And Ana has sent POST /session
      | field | value |
      | name  | Ana   |
    And Ben has sent POST /session
      | field | value |
      | name  | Ben   |
    And Ana has sent POST /bookings
      """
      {"room": 12, "from": "2026-12-01", "to": "2026-12-04"}
      """
    And Ana keeps
      | name    | value |
      | booking | $.id  |

  Rule: A room is booked once for a night

    Scenario Outline: Ben asks for nights, of which Ana has booked <which>
      When Ben sends POST /bookings
        """
        {"room": 12, "from": "<from>", "to": "<to>"}
        """
      Then Ben receives the status <status>

      Examples:
        | which    | from       | to         | status |
        | one      | 2026-12-03 | 2026-12-06 | 409    |
        | all      | 2026-12-01 | 2026-12-04 | 409    |
        | the rest | 2026-12-04 | 2026-12-06 | 201    |

    Scenario: Ben is told why, and the room stays Ana's
      When Ben sends POST /bookings
        """
        {"room": 12, "from": "2026-12-02", "to": "2026-12-03"}
        """
      Then Ben receives the JSON
        """
        {"error": "room 12 is taken"}
        """
      And within 5 s Ben receives from /rooms/12
        | path                | value   |
        | $.bookings[*].guest | ["Ana"] |

  Rule: A booking is confirmed soon after it was requested

    Scenario: Cara books another room
      Given Cara has sent POST /session
        | field | value |
        | name  | Cara  |
      When Cara sends POST /bookings
        """
        {"room": 14, "from": "2026-12-01", "to": "2026-12-02"}
        """
      Then Cara receives the status 201
      And Cara receives JSON with
        """
        {"room": 14, "guest": "Cara", "state": "requested"}
        """
      And Cara receives JSON of the schema
        """
        {"$ref": "booking.schema.json"}
        """
      And Cara keeps
        | name  | value           |
        | place | header Location |
      And within 5 s Cara receives from {place}
        | path    | value     |
        | status  | 200       |
        | $.state | confirmed |

  Rule: Only the guest can cancel a booking

    Scenario: Ana cancels, and Ben can book
      When Ana sends DELETE /bookings/{booking}
      Then Ana receives the status 204
      And within 5 s Ben receives from /rooms/12
        | path       | value |
        | $.bookings | []    |

    Scenario: Ben cancels what Ana has booked
      When Ben sends DELETE /bookings/{booking}
      Then Ben receives the status 403
      And Ben receives JSON where
        | path    | value                               |
        | $.error | only the guest can cancel a booking |
        | $.id    | nothing                             |

  Rule: A booking has a room and at least one night

    Scenario Outline: Ben asks for <what>
      When Ben sends POST /bookings
        """
        {"room": <room>, "from": "<from>", "to": "<to>"}
        """
      Then Ben receives the status 400

      Examples:
        | what                | room | from       | to         |
        | no night            | 13   | 2026-12-01 | 2026-12-01 |
        | a day that is none  | 13   | 2026-02-30 | 2026-03-02 |
        | a room that is none | 100  | 2026-12-01 | 2026-12-02 |

  Rule: A booking outlasts a restart of the service

    @durable
    Scenario: The service restarts after Ana has booked
      When the service "booking" restarts
      Then within 5 s Ben receives from /bookings/{booking}
        | path    | value |
        | $.guest | Ana   |
