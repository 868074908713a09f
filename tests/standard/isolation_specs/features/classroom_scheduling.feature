Feature: Room bookings: two meetings at the same time
  Each looks whether the room is free, and takes it; no constraint says that bookings may not overlap.
  Source: PostgreSQL's isolation test classroom-scheduling.

  Background:
    Given the SQL has run
      """
      CREATE TABLE booking (room int, starts time, ends time, who text, PRIMARY KEY (room, starts));
      INSERT INTO booking VALUES (1, '10:00', '11:00', 'Eve');
      """

  Rule: Transactions that overlap are refused

    Scenario: each checks before it writes
      When SQL sessions act in turn at serializable
        | Ana                                                                                 | Ben                                                                                     |
        | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:00' AND ends > '13:00' |                                                                                         |
        | INSERT INTO booking VALUES (1, '13:00', '14:00', 'Ana')                             |                                                                                         |
        |                                                                                     | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:30' AND ends > '13:30'     |
        |                                                                                     | UPDATE booking SET starts = '13:30', ends = '14:30' WHERE room = 1 AND starts = '10:00' |
        | COMMIT                                                                              |                                                                                         |
        |                                                                                     | COMMIT                                                                                  |
      Then the timeline shows
        | row | Ana | Ben                            |
        | 1   | 0   |                                |
        | 3   |     | 0                              |
        | 6   |     | refused: serialization failure |
      And one of them is refused: serialization failure
      And the outcome is serializable

    Scenario: one after the other
      When SQL sessions act in turn at serializable
        | Ana                                                                                 | Ben                                                                                     |
        | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:00' AND ends > '13:00' |                                                                                         |
        | INSERT INTO booking VALUES (1, '13:00', '14:00', 'Ana')                             |                                                                                         |
        | COMMIT                                                                              |                                                                                         |
        |                                                                                     | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:30' AND ends > '13:30'     |
        |                                                                                     | UPDATE booking SET starts = '13:30', ends = '14:30' WHERE room = 1 AND starts = '10:00' |
        |                                                                                     | COMMIT                                                                                  |
      Then the timeline shows
        | row | Ana | Ben |
        | 4   |     | 1   |
      And Ana and Ben have committed
      And the outcome is serializable

  Rule: A lower level lets both commit

    Scenario: at repeatable read
      When SQL sessions act in turn at repeatable read
        | Ana                                                                                 | Ben                                                                                     |
        | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:00' AND ends > '13:00' |                                                                                         |
        | INSERT INTO booking VALUES (1, '13:00', '14:00', 'Ana')                             |                                                                                         |
        |                                                                                     | SELECT count(*) FROM booking WHERE room = 1 AND starts < '14:30' AND ends > '13:30'     |
        |                                                                                     | UPDATE booking SET starts = '13:30', ends = '14:30' WHERE room = 1 AND starts = '10:00' |
        | COMMIT                                                                              |                                                                                         |
        |                                                                                     | COMMIT                                                                                  |
      Then Ana and Ben have committed
      And the outcome is not serializable
