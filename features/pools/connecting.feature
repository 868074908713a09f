@pools
Feature: Connecting: the driver, the connect timeout, and refusals of the server
  A synchronous driver blocks all users while one waits; a server that hangs must not take the platform down.
  Segment: operators. Value: outages that stay small.
  Source: S4-DB-01, S4-DB-06, S4-DB-18, PostgreSQL 18, appendix A (3D000).

  Rule: The store connects to PostgreSQL through asyncpg only

    @S4-DB-01 @S4-DB-12
    Scenario Outline: An administrator opens a pool through <driver>
      When an administrator opens a connection pool with
        | driver   |
        | <driver> |
      Then the pool reports
        | size | checked in | checked out | overflow | waiting |
        | 20   | 1          | 0           | 0        | 0       |

      Examples: asyncpg by name, and by default
        | driver             |
        | postgresql+asyncpg |
        | postgresql         |

    @S4-DB-18
    Scenario Outline: An administrator opens a pool with <driver>
      When an administrator opens a connection pool with
        | driver   |
        | <driver> |
      Then an administrator is refused: invalid argument with the message "through asyncpg, not through '<driver>'"
      And nothing else has changed

      Examples: a synchronous driver, and a database without row-level security
        | driver              |
        | postgresql+psycopg2 |
        | mysql+aiomysql      |

  Rule: Connecting to an unresponsive server times out

    @S4-DB-06
    Scenario: The server accepts the connection and never answers
      When an administrator opens a connection pool with
        | server       | connect timeout |
        | unresponsive | 100 ms          |
      Then an administrator is refused: connect timeout with the message "did not answer within the connect timeout of 0.1 s"
      And nothing else has changed

  Rule: A connection that the server refuses is reported with the server's reason

    Scenario: There is no database of that name
      When an administrator opens a connection pool with
        | database |
        | atlantis |
      Then an administrator is refused: no such database with the message "atlantis"
      And nothing else has changed
