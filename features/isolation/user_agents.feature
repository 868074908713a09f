@isolation @needs:pgvector
Feature: Agents of users: instances of their own for every session
  What one user has asked an agent must not be in its memory when another user asks. So each session gets agents of its
  own, and they reach only what its user reaches.
  Segment: users. Value: agents that may have a memory. Source: S3-UCTX-05, S3-ORCH-06.

  Background:
    Given the threads
      | tenant | owner | title    |
      | Acme   | Ana   | Taxes    |
      | Acme   | Ben   | Holidays |
    And Ana of Acme has a session on "Taxes"
    And Ben of Acme has a session on "Holidays"

  Rule: Every session has its own instance of an agent

    @S3-ORCH-06
    Scenario: Ana's agent has run twice before Ben's
      When Ana of Acme works in the session
        | action         | name      | value |
        | runs the agent | librarian | Hello |
        | runs the agent | librarian | Again |
      And Ben of Acme works in the session
        | action         | name      | value |
        | runs the agent | librarian | Hello |
      Then Ana of Acme finds in the session
        | what              | name      | value |
        | runs of the agent | librarian | 2     |
      But Ben of Acme finds in the session
        | what              | name      | value |
        | runs of the agent | librarian | 1     |

  Rule: An agent sees the threads of its user, and no others

    @S3-UCTX-05 @severity:critical
    Scenario: Ana and Ben have their agents list all threads
      When Ana of Acme works in the session
        | action         | name      | value |
        | opens a thread | Rent      |       |
        | runs the agent | librarian | Hello |
      And Ben of Acme works in the session
        | action         | name      | value |
        | runs the agent | librarian | Hello |
      Then Ana of Acme finds in the session
        | what                 | name      | value       |
        | threads of the agent | librarian | Rent, Taxes |
      But Ben of Acme finds in the session
        | what                 | name      | value    |
        | threads of the agent | librarian | Holidays |

  Rule: An unknown agent is refused, and the message lists the known ones

    @S3-ORCH-06
    Scenario: Ana runs an agent that does not exist
      When Ana of Acme works in the session
        | action         | name    | value |
        | runs the agent | painter | Hello |
      Then Ana is refused: not found with the message "there is no agent 'painter'; there are: librarian"
      And nothing else has changed
