@isolation @needs:pgvector
Feature: Session scopes: what ends with a session
  A session that stays usable after its end, or leaves a transaction or data behind, exposes one user's data to the
  next.
  Segment: users. Value: nothing of a session outlives it. Source: S3-UCTX-03, S3-UCTX-09.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ben   | Holidays |
    And Ben of Acme has a session on "Holidays"
    And Ana of Acme has a session on "Taxes"

  Rule: A session is active until it ends, however it ends, and closed from then on

    @S3-UCTX-03
    Scenario: Ana opens another session
      When Ana of Acme opens a session on "Taxes"
      Then the session of Ana of Acme is active
      And Ana of Acme finds in the session
        | what    | name | value |
        | threads |      | Taxes |
      And nothing else has changed

    @S3-UCTX-03 @severity:critical
    Scenario Outline: Ana's session <ending>
      When the session of Ana of Acme <ending>
      Then the session of Ana of Acme is closed
      But the session of Ben of Acme is active
      And nothing else has changed

      Examples: how a session ends
        | ending       |
        | ends         |
        | fails        |
        | is cancelled |

    @S3-UCTX-03
    Scenario Outline: Ana <action> after her session has ended
      When the session of Ana of Acme ends
      And Ana of Acme works in the session
        | action   | name   | value   |
        | <action> | <name> | <value> |
      Then Ana is refused: session closed with the message "is closed, because its session has ended"
      And nothing else has changed

      Examples: all that can be done in a session
        | action                            | name      | value |
        | opens a thread                    | Rent      |       |
        | opens a thread without committing | Rent      |       |
        | caches                            | colour    | blue  |
        | keeps                             | draft     | Dear  |
        | runs the agent                    | librarian | Hello |

  Rule: A transaction that is open when its session ends is rolled back

    @S3-UCTX-03 @severity:critical
    Scenario Outline: Ana's session <ending> with an open transaction
      When Ana of Acme works in the session
        | action                            | name | value |
        | opens a thread without committing | Rent |       |
      And the session of Ana of Acme <ending>
      Then the session of Ana of Acme is closed
      And Ana of Acme sees the threads "Taxes"
      And nothing else has changed

      Examples: how a session ends
        | ending       |
        | ends         |
        | fails        |
        | is cancelled |

  Rule: Data kept for a session is removed when it ends; data cached for its user stays

    @S3-UCTX-09
    Scenario: Ana has kept one text and cached another
      When Ana of Acme works in the session
        | action | name   | value |
        | keeps  | draft  | Dear  |
        | caches | colour | blue  |
      And the session of Ana of Acme ends
      Then the session of Ana of Acme is closed
      And the isolation report counts
        | users | rows | keys | violations |
        | 2     | 2    | 1    | 0          |

    @S3-UCTX-09
    Scenario: Another session of Ana's goes on
      When Ana of Acme works in the session
        | action | name  | value |
        | keeps  | draft | Dear  |
      And Ana of Acme opens a session on "Taxes"
      And Ana of Acme works in the session
        | action | name  | value |
        | keeps  | draft | Hello |
      And the session of Ana of Acme ends
      Then Ana of Acme finds in the session
        | what | name  | value |
        | kept | draft | Dear  |
      But Ben of Acme finds in the session
        | what | name  | value |
        | kept | draft |       |
