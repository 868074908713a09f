@pools
Feature: Waiting for a connection: requests queue when a pool is exhausted
  When every connection is checked out, the next request waits: not for ever, and not behind one that came later.
  Segment: all. Value: a peak passes without a restart. Source: S4-POOL-06, S4-POOL-07, S4-POOL-13.

  Rule: A request that waits longer than the timeout of the pool is refused

    @S4-POOL-06 @S4-POOL-07
    Scenario Outline: Ben requests <connection> while Ana holds the only one
      Given a connection pool with 1 connection, no overflow and a timeout of 0.1 s
      And Ana holds <connection>
      When Ben requests <connection>
      Then Ben is refused: timed out waiting
      And Ana holds <connection>
      And nothing else has changed

      Examples: both pools
        | connection             |
        | a connection           |
        | a read-only connection |

  Rule: Waiting requests are served in the order in which they were made

    @S4-POOL-07
    Scenario: One connection is returned while Cleo and Dora wait
      Given a connection pool with 2 connections and no overflow
      And Ana and Ben hold a connection
      And Cleo and Dora wait for a connection
      When Ben returns the connection
      Then Ana and Cleo hold a connection
      And Cleo holds the connection that Ben held
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 2    | 0          | 2           | 0        | 1       |

  Rule: An exhausted pool recovers when its connections are returned

    @S4-POOL-13
    Scenario: Ana and Ben return their connections while Cleo waits
      Given a connection pool with 2 connections and no overflow
      And Ana and Ben hold a connection
      And Cleo waits for a connection
      When Ana and Ben return their connections
      Then Cleo holds the connection that Ana held
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 2    | 1          | 1           | 0        | 0       |
