@pools
Feature: Connection checkout: a few connections serve many clients
  A connection costs the server a process and memory. A pool keeps a few open and lends them to one client after
  another, up to a limit that protects the server.
  Segment: all. Value: short waits from few connections. Source: S4-POOL-01 to S4-POOL-11.

  Rule: A pool opens no more connections than its size and its overflow together

    @S4-POOL-04 @S4-POOL-02 @S4-DB-09
    Scenario: Five clients hold the five connections of a pool at the same time
      Given a connection pool with 5 connections and no overflow
      When Ana, Ben, Cleo, Dora and Emil request a connection
      Then Ana, Ben, Cleo, Dora and Emil hold a connection
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 5    | 0          | 5           | 0        | 0       |

    @S4-POOL-03
    Scenario: Cleo and Dora get the two overflow connections, and Emil waits
      Given a connection pool with 2 connections and 2 overflow connections
      When Ana, Ben, Cleo, Dora and Emil request a connection
      Then Ana, Ben, Cleo and Dora hold a connection
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 2    | 0          | 4           | 2        | 1       |

  Rule: A returned connection is reused

    @S4-POOL-05
    Scenario: Ana has returned a connection when Ben requests one
      Given a connection pool with 3 connections and no overflow
      And Ana has returned a connection
      When Ben requests a connection
      Then Ben holds the connection that Ana held
      And the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 3    | 0          | 1           | 0        | 0       |

  Rule: A pool reports its idle, used and overflow connections and its waiting requests

    @S4-POOL-01 @S4-POOL-11 @S4-POOL-09
    Scenario Outline: <returned> of five clients return their connections
      Given a connection pool with 2 connections and 1 overflow connection
      And Ana, Ben and Cleo hold a connection
      And Dora and Emil wait for a connection
      When <who> return their connections
      Then the pool reports
        | size | checked in   | checked out   | overflow   | waiting   |
        | 2    | <checked in> | <checked out> | <overflow> | <waiting> |

      Examples: waiting requests first, then as many idle connections as the size
        | returned | who                           | checked in | checked out | overflow | waiting |
        | Two      | Ana and Ben                   | 0          | 3           | 1        | 0       |
        | Three    | Ana, Ben and Cleo             | 1          | 2           | 1        | 0       |
        | Five     | Ana, Ben, Cleo, Dora and Emil | 2          | 0           | 0        | 0       |
