@database
Feature: Connections that are made in time and given back
  The wrong driver stops everybody while one person waits; a server that hangs takes the whole agency
  along; and a connection that nobody gives back is one less for the others.
  Segment: operators. Value: outages that stay small. Source: S4-DB-01, S4-DB-05, S4-DB-06, S4-DB-10, S4-DB-18.

  Rule: The store speaks to PostgreSQL through asyncpg, and through nothing else

    @S4-DB-01 @S4-DB-12 @S4-DB-18
    Scenario Outline: Somebody opens the store by <url>
      When somebody opens the store by "<url>" and asks for 1
      Then the store says "<words>"

      Examples: drivers that let others work meanwhile
        | because                        | url                | words |
        | the driver is named            | postgresql+asyncpg | 1     |
        | there is no other driver to it | postgresql         | 1     |
        | many providers write it so     | postgres           | 1     |

      Examples: drivers that do not, and databases that have no row security
        | because                              | url                 | words                                      |
        | everybody waits while one call lasts | postgresql+psycopg2 | asyncpg, not through 'postgresql+psycopg2' |
        | one driver is enough to look after   | postgresql+psycopg  | asyncpg, not through 'postgresql+psycopg'  |
        | MariaDB has no row security          | mysql+aiomysql      | asyncpg, not through 'mysql+aiomysql'      |
        | SQLite has none, either              | sqlite+aiosqlite    | asyncpg, not through 'sqlite+aiosqlite'    |

  Rule: A server that does not answer is given up

    @S4-DB-06
    Scenario: The server takes the call and says nothing
      Given a server that takes calls and never answers
      When somebody opens the store there, with 0.1 s to connect, and 0.6 s pass
      Then it was given up after 0.1 s
      And where nobody says otherwise, it would be given up after 10 s

  Rule: A store makes as many connections as it was told, and nobody waits for one for longer than it was told

    @S4-DB-05
    Scenario: One more session is opened than the store has connections
      When sessions are opened on a store with 2 connections and 1 spare one, where people wait for 0.1 s
      Then 3 sessions are served before one is sent away

  Rule: Whoever is not let in is refused like anybody who asks for too much

    Scenario: Somebody asks for a database that there is not
      When somebody opens the store on the database "atlantis"
      Then they are not let in: no such database

  Rule: However a session ends, its connection is given back

    @S4-DB-05 @S4-DB-10
    Scenario Outline: A session <ends>
      When a session <ends>
      Then its connection was held in the meantime, and the next session gets it

      Examples: how a session can end
        | because                            | ends                       |
        | that is how most of them end       | is done                    |
        | programs have mistakes             | breaks off in an error     |
        | people do                          | is refused by the database |
        | rules are looked at in the end     | is refused at its commit   |
        | people go away in the middle of it | is cancelled               |

    @S4-DB-05 @S4-DB-10
    Scenario: A line is cut while somebody holds it and asks for nothing
      When a line is cut that somebody holds, who then leaves
      Then its connection was held in the meantime, and the next session gets another one
