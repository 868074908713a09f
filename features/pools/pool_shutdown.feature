@pools
Feature: Pool shutdown: requests fail at once and connections are closed
  A platform that shuts down must not leave clients waiting for a connection that will never come, nor connections
  open on the server.
  Segment: operators. Value: fast restarts without leftovers. Source: S4-POOL-11, psycopg_pool ConnectionPool.close.

  Rule: Requests that wait when a pool is closed are refused at once

    Scenario Outline: Ben and Cleo wait for <connection>
      Given a connection pool with 1 connection and no overflow
      And Ana holds <connection>
      And Ben and Cleo wait for <connection>
      When the pool is closed
      Then Ben is refused: pool closed with the message "<message>"
      And Cleo is refused: pool closed with the message "<message>"
      And Ana holds <connection>
      And nothing else has changed

      Examples: both pools
        | connection             | message                       |
        | a connection           | The read-write pool is closed |
        | a read-only connection | The read-only pool is closed  |

  Rule: A closed pool hands out no connection

    Scenario Outline: Ben requests <connection> after the pool was closed
      Given a connection pool with 1 connection and no overflow
      And Ana has returned <connection>
      When the pool is closed
      And Ben requests <connection>
      Then Ben is refused: pool closed with the message "open another one to go on"
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 1    | 0          | 0           | 0        | 0       |
      And nothing else has changed

      Examples: both pools
        | connection             |
        | a connection           |
        | a read-only connection |

  Rule: Idle connections of a closed pool are closed at once, the others when they are returned

    @S4-POOL-11
    Scenario: Ana and Ben hold connections, and Cleo has returned hers
      Given a connection pool with 3 connections and no overflow
      And Ana and Ben hold a connection
      And Cleo has returned a connection
      When the pool is closed
      And Ana returns the connection
      Then Ben holds a connection
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 3    | 0          | 1           | 0        | 0       |
