@isolation @needs:pgvector
Feature: Global database sessions: work of the system, not of a request
  Some work of the system is done for no single user. A request that could do such work would see other users' data.
  Segment: developers. Value: a request works for its user only. Source: S3-ORCH-04.

  Background:
    Given the threads
      | tenant | owner | title |
      | Acme   | Ana   | Taxes |
    And Ana of Acme has a session on "Taxes"

  Rule: A global database session is refused inside a request

    @S3-ORCH-04 @severity:critical
    Scenario Outline: Ana's request <action>
      When Ana of Acme works in the session
        | action   | name | value |
        | <action> |      |       |
      Then Ana is refused: global session with the message "a database session marked global is refused inside the request"
      And nothing else has changed

      Examples: in the request itself, in a task, and where it has an effect
        | action                                          |
        | opens a global database session                 |
        | opens a global database session in a task       |
        | uses a global database session opened elsewhere |
