@messaging @needs:pgvector
Feature: Repeated requests: a client that sends a message again
  A client that loses its connection cannot tell whether its message has arrived, and sends it again.
  Segment: users. Value: a question is stored, answered and paid for once. Source: S3-MSG-01.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ana   | Rent     |
      | Acme   | Ben   | Holidays |
    And Ana of Acme listens for messages
    And Ben of Acme listens for messages
    And the agent answers
      | message      | answer          | after |
      | What is due? | 1,200 in March. | 3 s   |
      | Can I wait?  |                 |       |

  Rule: A repeated request is neither stored nor answered again

    @S3-MSG-01 @severity:critical
    Scenario: Ana repeats a request that was answered
      When Ana of Acme sends "What is due?" to "Taxes"
      And Ana of Acme repeats Ana's request with "What is due?" to "Taxes"
      Then Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
      And Ana of Acme is notified of
        | type | text            |
        | text | 1,200 in March. |
      And nothing else has changed

    @S3-MSG-01 @S3-MSG-04
    Scenario: Ana repeats a request that has failed
      When Ana of Acme sends "Can I wait?" to "Taxes"
      And Ana of Acme repeats Ana's request with "Can I wait?" to "Taxes"
      Then Ana of Acme's message "Can I wait?" in "Taxes" has passed
        | stage     | at  |
        | received  | 0 s |
        | validated | 0 s |
        | stored    | 0 s |
        | failed    | 0 s |
      But Ben of Acme is notified of
        | type |

  Rule: Reusing a request id for another message is refused

    @S3-MSG-01
    Scenario Outline: Ana repeats a request with <what>
      When Ana of Acme sends "What is due?" to "Taxes"
      And Ana of Acme repeats Ana's request with "<message>" to "<thread>"
      Then Ana is refused: unique violation with the message "was another message"
      And Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
      And nothing else has changed

      Examples:
        | what           | message      | thread |
        | another text   | Can I wait?  | Taxes  |
        | another thread | What is due? | Rent   |

  Rule: Requests of two users are separate, even under the same id

    @S3-MSG-01 @S3-MSG-03
    Scenario: Ben sends a message under the id of Ana's request
      When Ana of Acme sends "What is due?" to "Taxes"
      And Ben of Acme repeats Ana's request with "What is due?" to "Holidays"
      Then Ben of Acme reads the messages of "Holidays"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
      And Ben of Acme is notified of
        | type | text            |
        | text | 1,200 in March. |
      And Ana of Acme reads the messages of "Taxes"
        | author    | text            |
        | user      | What is due?    |
        | assistant | 1,200 in March. |
      And Ana of Acme is notified of
        | type | text            |
        | text | 1,200 in March. |
