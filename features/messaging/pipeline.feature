@messaging @needs:pgvector
Feature: Message pipeline: from a question to its answer
  A question that is accepted is answered once, or its user can see where it stopped.
  Segment: users, operators. Value: no question is lost without a trace. Source: S3-MSG-01, S3-MSG-04.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ben   | Holidays |
      | Acme   | Cem   | Rent     |
    And Ana of Acme listens for messages
    And Ben of Acme listens for messages
    And the agent answers
      | message       | answer          | after |
      | What is due?  | 1,200 in March. | 3 s   |
      | What was due? | 900.            | -10 s |
      | Can I wait?   |                 | 2 s   |

  Rule: A message passes six stages in order, each recorded with its time

    @S3-MSG-01 @S3-MSG-04 @severity:critical
    Scenario: Ana asks a question that the agent answers within 3 s
      When Ana of Acme sends "What is due?" to "Taxes"
      Then Ana of Acme's message "What is due?" in "Taxes" has passed
        | stage     | at  |
        | received  | 0 s |
        | validated | 0 s |
        | stored    | 0 s |
        | executed  | 3 s |
        | answered  | 3 s |
        | notified  | 3 s |
      And Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
      And Ana of Acme is notified of
        | type | text            |
        | text | 1,200 in March. |
      But Ben of Acme is notified of
        | type |
      And nothing else has changed

    @S3-MSG-04
    Scenario: The system clock is set back by 10 s while the agent answers
      When Ana of Acme sends "What is due?" to "Taxes"
      And Ana of Acme sends "What was due?" to "Taxes"
      Then Ana of Acme's message "What was due?" in "Taxes" has passed
        | stage     | at  |
        | received  | 3 s |
        | validated | 3 s |
        | stored    | 3 s |
        | executed  | 3 s |
        | answered  | 3 s |
        | notified  | 3 s |
      But Ben of Acme is notified of
        | type |

  Rule: A failed stage is the last one, and what was stored before it stays

    @S3-MSG-01 @S3-MSG-04 @severity:critical
    Scenario: The agent fails after 2 s
      When Ana of Acme sends "Can I wait?" to "Taxes"
      Then Ana is refused: unavailable with the message "the message was not executed"
      And Ana of Acme's message "Can I wait?" in "Taxes" has passed
        | stage     | at  |
        | received  | 0 s |
        | validated | 0 s |
        | stored    | 0 s |
        | failed    | 2 s |
      And Ana of Acme reads the messages of "Taxes"
        | author | text        |
        | user   | Can I wait? |
      And Ana of Acme is notified of
        | type |
      And nothing else has changed

  Rule: An answer counts as notified if it reaches one of the user's connections, and stays stored if it reaches none

    @S3-MSG-01 @S3-MSG-04
    Scenario: The only connection of Cem is broken
      Given a connection of Cem of Acme is broken
      When Cem of Acme sends "What is due?" to "Rent"
      Then Cem is refused: unavailable with the message "the message was not notified"
      And Cem of Acme's message "What is due?" in "Rent" has passed
        | stage     | at  |
        | received  | 0 s |
        | validated | 0 s |
        | stored    | 0 s |
        | executed  | 3 s |
        | answered  | 3 s |
        | failed    | 3 s |
      And Cem of Acme reads the messages of "Rent"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |

    @S3-MSG-01
    Scenario: One of two connections of Ana is broken
      Given a connection of Ana of Acme is broken
      When Ana of Acme sends "What is due?" to "Taxes"
      Then Ana of Acme's message "What is due?" in "Taxes" has passed
        | stage     | at  |
        | received  | 0 s |
        | validated | 0 s |
        | stored    | 0 s |
        | executed  | 3 s |
        | answered  | 3 s |
        | notified  | 3 s |
      And Ana of Acme is notified of
        | type | text            |
        | text | 1,200 in March. |
      But Ben of Acme is notified of
        | type |
