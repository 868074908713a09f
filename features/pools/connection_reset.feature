@pools
Feature: Connection reset: a client finds nothing that the previous one left
  Open work, locks, settings and identities stay on a connection unless they are discarded. The next client would
  commit, wait for or see what belongs to another.
  Segment: all. Value: no client pays for another's mistake. Source: S4-POOL-08, PostgreSQL 18 (DISCARD).

  Rule: The session state of a connection is discarded when it is returned

    @S4-POOL-08 @severity:critical
    Scenario Outline: Ana returns a connection with <state>
      Given the accounts
        | owner | balance |
        | Ana   | 100     |
      And a connection pool with 1 connection and no overflow
      And Ana holds a connection
      When Ana returns the connection with <state>
      And Ben requests a connection
      Then Ben holds the reset connection that Ana held
      And nothing else has changed

      Examples: what PostgreSQL keeps in a session
        | state                  |
        | a failed transaction   |
        | an open transaction    |
        | a tenant               |
        | a role                 |
        | an advisory lock       |
        | a temporary table      |
        | a notification channel |
        | a cursor               |
        | a sequence value       |

  Rule: A connection that was lost while idle is replaced before it is handed out

    Scenario: The server terminates Ana's connection after she has returned it
      Given a connection pool with 2 connections and no overflow
      And Ana has returned a connection
      And the server has terminated Ana's connection
      When Ben requests a connection
      Then Ben holds another connection than Ana held
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 2    | 0          | 1           | 0        | 0       |

  Rule: Work on a lost connection is refused

    Scenario: The server terminates Ana's connection while she holds it
      Given the accounts
        | owner | balance |
        | Ben   | 100     |
      And a connection pool with 1 connection and no overflow
      And Ana holds a connection
      And the server has terminated Ana's connection
      When Ana adds 20 to Ben's account over the connection
      Then Ana is refused: connection lost
      And nothing else has changed

  Rule: A lost connection makes room for the next request

    @S4-POOL-11
    Scenario: Ana returns a lost connection while Ben waits
      Given a connection pool with 1 connection and no overflow
      And Ana holds a connection
      And Ben waits for a connection
      And the server has terminated Ana's connection
      When Ana returns the connection
      Then Ben holds another connection than Ana held
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 1    | 0          | 1           | 0        | 0       |
