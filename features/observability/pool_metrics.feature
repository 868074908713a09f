@observability
Feature: Metrics of pools and queries: how busy the database is
  Metrics that rise with the work show that a database is too small, or a query too slow, days before users
  feel it.
  Segment: operators. Value: capacity that is planned. Source: S2-PERF-01, S2-PERF-03, S2-PERF-06, semantic conventions.

  Background:
    Given telemetry is initialised as "integration-tests"

  Rule: A pool reports the connections in use, the requests that wait, and how many were served

    @S2-PERF-01 @S2-PERF-03
    Scenario: Two clients hold the two connections, and a third waits
      Given a connection pool with 2 connections and no overflow
      When Ana, Ben and Cleo request a connection
      Then the metric "db.client.connection.count" is
        | db.client.connection.pool.name | db.client.connection.state | value |
        | read-write                     | used                       | 2     |
        | read-write                     | idle                       | 0     |
      And the metric "db.client.connection.pending_requests" is
        | db.client.connection.pool.name | value |
        | read-write                     | 1     |
      And the metric "db.client.connection.wait_time" is
        | db.client.connection.pool.name | value |
        | read-write                     | 2     |

    @S2-PERF-01 @S2-PERF-03
    Scenario: A request waits in vain
      Given a connection pool with 1 connection, no overflow and a timeout of 0.1 s
      And Ana holds a connection
      When Ben requests a connection
      Then the metric "db.client.connection.timeouts" is
        | db.client.connection.pool.name | value |
        | read-write                     | 1     |
      And Ben is refused: timed out waiting

  Rule: Queries and calls to other systems are counted and timed by operation

    @S2-PERF-01 @S2-PERF-06
    Scenario Outline: <calls> calls to the <component>
      When <calls> calls to the <component> are made at the same time
      Then the metric "db.client.operation.duration" is
        | db.system.name | db.operation.name | value   |
        | <system>       | <operation>       | <value> |
      And the metric "agency.operation.duration" is
        | operation | value   |
        | <span>    | <calls> |

      Examples: one query each, and a cache entry that is looked for, begun and stored
        | calls | component | system     | operation | value | span              |
        | 1     | store     | postgresql | SELECT    | 1     | store.transaction |
        | 7     | store     | postgresql | SELECT    | 7     | store.transaction |

    @S2-PERF-06
    Scenario: Five loads into the cache, each of three commands
      When 5 calls to the cache are made at the same time
      Then the metric "db.client.operation.duration" is
        | db.system.name | value |
        | redis          | 15    |

  Rule: A failed query is counted with its SQLSTATE

    @S2-PERF-06
    Scenario: A division by zero
      When a call to the store fails
      Then the metric "db.client.operation.duration" is
        | db.operation.name | error.type | value |
        | SELECT            | 22012      | 1     |
