@messaging @needs:pgvector
Feature: Stored messages: what a user and the agents have said
  A user who comes back finds the conversation as it was, and knows that no one else has read it.
  Segment: users. Value: conversations can be continued, in confidence. Source: S3-MSG-03.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ana   | Rent     |
      | Acme   | Ben   | Holidays |
      | Bolt   | Ana   | Engines  |
    And the agent answers
      | message      | answer          |
      | What is due? | 1,200 in March. |
      | And in May?  | Nothing.        |
      | Who pays?    | You.            |

  Rule: The messages of a thread are read in the order in which they were stored

    @S3-MSG-03 @severity:critical
    Scenario: Ana asks three questions in one thread
      When Ana of Acme sends "Who pays?" to "Taxes"
      And Ana of Acme sends "What is due?" to "Taxes"
      And Ana of Acme sends "And in May?" to "Taxes"
      Then Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | Who pays?       |
        | assistant | You.            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
        | user      | And in May?     |
        | assistant | Nothing.        |
      And nothing else has changed

    @S3-MSG-03
    Scenario: Ana asks in two threads in turn
      When Ana of Acme sends "What is due?" to "Taxes"
      And Ana of Acme sends "Who pays?" to "Rent"
      And Ana of Acme sends "And in May?" to "Taxes"
      Then Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
        | user      | And in May?     |
        | assistant | Nothing.        |
      And Ana of Acme reads the messages of "Rent"
        | author    | text      |
        | user      | Who pays? |
        | assistant | You.      |

  Rule: Only its user can read a message

    @S3-MSG-03 @severity:critical
    Scenario Outline: <user> reads a thread of Ana of Acme
      When Ana of Acme sends "What is due?" to "Taxes"
      Then <user> reads the messages of "Taxes"
        | author | text |
      But Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |

      Examples: a colleague, a user of the same name elsewhere, and the tenant without a user
        | user        |
        | Ben of Acme |
        | Ana of Bolt |
        | Acme        |

  Rule: A message to a thread of another user is refused, and not stored

    @S3-MSG-03 @severity:critical
    Scenario Outline: <user> sends a message to a thread of Ana of Acme
      When <user> sends "What is due?" to "Taxes"
      Then <actor> is refused: not found with the message "there is no thread"
      And Ana of Acme reads the messages of "Taxes"
        | author | text |
      And nothing else has changed

      Examples: a colleague, and a user of the same name elsewhere
        | user        | actor |
        | Ben of Acme | Ben   |
        | Ana of Bolt | Ana   |

  Rule: A blank text is refused, and not stored

    @S3-MSG-01 @S3-MSG-02
    Scenario: Ana sends an empty message
      When Ana of Acme sends "" to "Taxes"
      Then Ana is refused: invalid argument with the message "text: must not be blank"
      And Ana of Acme reads the messages of "Taxes"
        | author | text |
      And nothing else has changed
