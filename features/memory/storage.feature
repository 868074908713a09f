@memory @needs:pgvector
Feature: Memory entries: texts that agents keep for a user
  An agent that has solved something once can look it up, for this user and for nobody else.
  Segment: users, developers of agents. Value: nothing has to be found out twice, and nothing leaks.
  Source: S2-MEM-01, S2-MEM-04, S2-DB-02.

  Background:
    Given the memory entries
      | user        | type     | text              |
      | Ben of Acme | decision | Ben pays by card  |
      | Ana of Bolt | decision | Bolt pays in June |

  Rule: An entry is read back equal, field by field

    @S2-MEM-04 @S2-MEM-01 @severity:critical
    Scenario: Ana's agent remembers a text of each content type
      When Ana of Acme remembers "def pay(order): return order.total" as code
      And Ana of Acme remembers "Orders are paid in one step" as documentation
      And Ana of Acme remembers "Ana is on holiday" as context
      And Ana of Acme remembers "3 orders paid" as output
      And Ana of Acme remembers "Timeout while paying order 7" as error
      And Ana of Acme remembers "Pay at midnight" as decision
      And Ana of Acme remembers "Midnight is quiet" as learning
      Then Ana of Acme reads back every entry of Ana of Acme
      And the memory of Ana of Acme holds
        | type          | text                               |
        | code          | def pay(order): return order.total |
        | documentation | Orders are paid in one step        |
        | context       | Ana is on holiday                  |
        | output        | 3 orders paid                      |
        | error         | Timeout while paying order 7       |
        | decision      | Pay at midnight                    |
        | learning      | Midnight is quiet                  |
      But Ben of Acme reads back no entry of Ana of Acme
      And nothing else has changed

    @S2-MEM-04
    Scenario Outline: Ana's agent remembers <text>, in <engine>
      Given memories are kept in <engine>
      When Ana of Acme remembers "<text>" as context
      Then Ana of Acme reads back every entry of Ana of Acme
      And the memory of Ana of Acme holds
        | text   |
        | <text> |
      But Ben of Acme reads back no entry of Ana of Acme

      Examples: letters of other alphabets, and text that means something in SQL
        | text                      | engine     |
        | Zoë: 数据库 ist 🐘            | PostgreSQL |
        | Zoë: 数据库 ist 🐘            | SQLite     |
        | '); DROP TABLE memory; -- | PostgreSQL |
        | '); DROP TABLE memory; -- | SQLite     |

  Rule: The memory of a user can be read by that user only

    @S2-MEM-04 @severity:critical
    Scenario Outline: <user> reads the memory of Ana of Acme
      When Ana of Acme remembers "Ana pays in cash" as decision
      Then <user> reads back no entry of Ana of Acme
      And the memory of <user> holds
        | text   |
        | <text> |
      But Ana of Acme reads back every entry of Ana of Acme

      Examples: a colleague, and a user of the same name elsewhere
        | user        | text              |
        | Ben of Acme | Ben pays by card  |
        | Ana of Bolt | Bolt pays in June |

  Rule: Entries are listed by content type, the latest first, page by page

    @S2-MEM-05
    Scenario Outline: Ana lists her entries, in <engine>
      Given memories are kept in <engine>
      And the memory entries
        | user        | type     | text          |
        | Ana of Acme | decision | Pay by card   |
        | Ana of Acme | error    | Card declined |
        | Ana of Acme | decision | Pay in cash   |
        | Ben of Acme | decision | Ben waits     |
      When Ana of Acme remembers "No more cards" as learning
      Then Ana of Acme lists all decision entries
        | text        |
        | Pay in cash |
        | Pay by card |
      And Ana of Acme lists the latest 2 entries
        | text          |
        | No more cards |
        | Pay in cash   |
      And Ana of Acme lists the 2 entries before "Pay in cash"
        | text          |
        | Card declined |
        | Pay by card   |

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |
