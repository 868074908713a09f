@memory @needs:pgvector
Feature: Invalid memory entries: refused, and not stored
  A memory that accepts anything soon fills up with useless entries.
  Segment: developers of agents. Value: mistakes show where they are made. Source: S2-MEM-04, S2-DB-02.

  Background:
    Given the memory entries
      | user        | type     | text             |
      | Ana of Acme | decision | Pay by card      |
      | Ben of Acme | decision | Ben pays in cash |

  Rule: A text that is blank or too long and an unknown content type are refused, and nothing is stored

    @S2-MEM-04 @severity:critical
    Scenario Outline: Ana's agent remembers <case>
      When Ana of Acme remembers <text> as <type>
      Then Ana is refused: invalid argument with the message "<message>"
      And the memory of Ana of Acme holds
        | text        |
        | Pay by card |
      And nothing else has changed

      Examples:
        | case               | text                        | type     | message                                  |
        | nothing            | ""                          | decision | text: must not be blank                  |
        | spaces             | "   "                       | decision | text: must not be blank                  |
        | 100,001 characters | a text of 100001 characters | output   | text: 100001 characters; at most 100000  |
        | an unknown type    | "Pay in cash"               | rumour   | content_type: one of code, documentation |

    @S2-MEM-05
    Scenario Outline: Ana searches for <case>
      When Ana of Acme searches the memory for "<words>", <scope>
      Then Ana is refused: invalid argument with the message "<message>"
      And nothing else has changed

      Examples:
        | case            | words | scope        | message                     |
        | no words        |       | among code   | words: must not be blank    |
        | no results      | card  | at most 0    | limit: from 1 to 100        |
        | 101 results     | card  | at most 101  | limit: from 1 to 100        |
        | an unknown type | card  | among rumour | content_types: some of code |

  Rule: A repeated request is stored once, and an id that is in use is refused for another text

    @S2-ERR-02 @S2-MEM-04 @severity:critical
    Scenario Outline: Ana's agent repeats a request, in <engine>
      Given memories are kept in <engine>
      When Ana of Acme remembers "Pay at noon" as learning
      And Ana of Acme remembers "Pay at noon" as learning under the id of Ana's last entry
      Then Ana of Acme lists all learning entries
        | text        |
        | Pay at noon |
      But Ben of Acme reads back no entry of Ana of Acme

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |

    @S2-MEM-04
    Scenario: Ana's agent uses an id for another text
      When Ana of Acme remembers "Pay in gold" as decision under the id of Ana's last entry
      Then Ana is refused: conflict with the message "has another text or content type"
      And the memory of Ana of Acme holds
        | text        |
        | Pay by card |
      And nothing else has changed

    @S2-MEM-04 @severity:critical
    Scenario: Ben's agent uses the id of one of Ana's entries
      When Ben of Acme remembers "Pay in gold" as decision under the id of Ana's last entry
      Then the memory of Ben of Acme holds
        | text             |
        | Ben pays in cash |
        | Pay in gold      |
      And the memory of Ana of Acme holds
        | text        |
        | Pay by card |
      And nothing else has changed

  Rule: A SQLite file refuses rows that refer to nothing, and rows that are not valid entries

    @S2-DB-02 @severity:critical
    Scenario Outline: A client writes <case> to the file of Ana's memory
      Given memories are kept in SQLite
      When Ana of Acme remembers "Pay at noon" as learning
      And a client of Ana of Acme's memory file executes
        """sql
        <statement>
        """
      Then Ana is refused: <refusal>
      And the memory of Ana of Acme holds
        | text        | embedding |
        | Pay at noon | embedded  |

      Examples:
        | case                            | refusal               | statement                                                              |
        | an embedding of a missing entry | foreign key violation | INSERT INTO memory_embedding VALUES (99, 'all-minilm', zeroblob(1536)) |
        | an embedding that is too short  | check violation       | UPDATE memory_embedding SET vector = zeroblob(4)                       |
        | an unknown content type         | check violation       | UPDATE memory_entry SET content_type = 'rumour'                        |
