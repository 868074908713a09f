@isolation @needs:pgvector
Feature: Global database sessions: work of the system, not of a request
  Some work of the system is done for no single user. A request that could do such work would see what is not its user's.
  Segment: developers. Value: a request works for its user only. Source: S3-ORCH-04.

  Background:
    Given the threads
      | tenant | owner | title |
      | Acme   | Ana   | Taxes |

  Rule: A global database session is refused inside a request

    @S3-ORCH-04 @severity:critical
    Scenario Outline: An administrator works for the system <moment> Ana's session
      When an administrator opens a global database session <moment> the session of Ana of Acme on "Taxes"
      Then an administrator is refused: global session with the message "a database session marked global is refused inside the request"
      And nothing else has changed

      Examples: in the request itself, and where it has an effect
        | moment                      |
        | within                      |
        | in a task started within    |
        | before, but uses it within, |
