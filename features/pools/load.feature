@pools @slow
Feature: Load: many clients share a small pool, and some are cancelled
  At a peak more clients come than there are connections, and some give up. A lost update is lost money; a connection
  that is not returned is missing until the next restart.
  Segment: all. Value: correct balances at any load. Source: S2-POOL-02, S3-POOL-01.

  Rule: Under load every committed update is kept and every connection is returned, even if clients are cancelled

    @S2-POOL-02 @S3-POOL-01 @severity:critical
    Scenario Outline: 200 clients have added 1 each, and <cancellation>
      Given the accounts
        | owner | balance |
        | Ana   | 100     |
      And a connection pool with 4 connections and 2 overflow connections
      And 200 clients have each added 1 to Ana's account at the same time, and <cancellation>
      When 7 clients request a connection
      Then the account of Ana holds <balance>
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 4    | 0          | 6           | 2        | 1       |

      Examples: a cancelled client has either committed or changed nothing
        | cancellation                                     | balance |
        | none of them was cancelled                       | 300     |
        | every second one was cancelled while waiting     | 200     |
        | every second one was cancelled before its update | 200     |
        | every second one was cancelled after its commit  | 300     |
