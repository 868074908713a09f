@memory @needs:pgvector
Feature: Memory search: by words and by meaning
  Words find the same wording, embeddings the same meaning; together they find what either misses.
  Segment: users, developers of agents. Value: what is known is found. Source: S2-MEM-05, facts 6 (k = 60).

  Background:
    Given the memory entries
      | user        | type     | text                                       |
      | Ana of Acme | decision | Invoices are paid by bank transfer in June |
      | Ana of Acme | error    | The bank has declined the transfer         |
      | Ana of Acme | learning | A colour scheme makes dashboards readable  |
      | Ben of Acme | decision | Ben's invoices are paid in cash            |

  Rule: Only the user's own entries are found

    @S2-MEM-05 @severity:critical
    Scenario Outline: <user> searches for invoices
      When <user> searches the memory for "invoices", at most 1
      Then the search finds
        | text   |
        | <text> |
      And the search was by words and by meaning
      And nothing else has changed

      Examples:
        | user        | text                                       |
        | Ana of Acme | Invoices are paid by bank transfer in June |
        | Ben of Acme | Ben's invoices are paid in cash            |

    @S2-MEM-05 @severity:critical
    Scenario: A user who has remembered nothing searches for invoices
      When Ana of Bolt searches the memory for "invoices"
      Then the search finds
        | text |

  Rule: A search among content types finds only entries of these types

    @S2-MEM-05 @severity:critical
    Scenario Outline: Ana searches <types>, in <engine>
      Given memories are kept in <engine>
      And the memory entries
        | user        | type     | text                        |
        | Ana of Acme | decision | The branch closes in May    |
        | Ana of Acme | error    | The branch is closed        |
        | Ana of Acme | learning | A branch is slow            |
        | Ben of Acme | error    | The branch of Ben is closed |
      And Ollama is down
      When Ana of Acme searches the memory for "<words>", among <types>
      Then the search finds
        | text   |
        | <text> |

      Examples: what entries of other types say as well
        | types              | words  | text                     | engine     |
        | decision           | branch | The branch closes in May | PostgreSQL |
        | error and learning | closed | The branch is closed     | PostgreSQL |
        | decision           | branch | The branch closes in May | SQLite     |
        | error and learning | closed | The branch is closed     | SQLite     |

  Rule: Spelling variants are found by meaning

    @S2-MEM-05
    Scenario Outline: Ana searches for a word that no entry contains, in <engine>
      Given memories are kept in <engine>
      And the memory entries
        | user        | type     | text                                      |
        | Ana of Acme | error    | The bank has declined the transfer        |
        | Ana of Acme | learning | A colour scheme makes dashboards readable |
        | Ben of Acme | learning | Colours are for painters                  |
      When Ana of Acme searches the memory for "color schemes of the dashboard", at most 1
      Then the search finds
        | text                                      |
        | A colour scheme makes dashboards readable |
      And the search was by words and by meaning

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |

  Rule: A score is the sum of 1 / (60 + rank) over both rankings

    @S2-MEM-05
    Scenario Outline: Ana searches for transfers, in <engine>
      Given memories are kept in <engine>
      And the memory entries
        | user        | type    | text                             |
        | Ana of Acme | output  | The bank transfer was declined   |
        | Ana of Acme | output  | Lunch is at noon                 |
        | Ana of Acme | context | Banks transfer money             |
        | Ben of Acme | output  | Ben's bank transfer was declined |
      When Ana of Acme searches the memory for "bank transfer declined", among output
      Then the search finds
        | text                           | score     |
        | The bank transfer was declined | 0.0327869 |
        | Lunch is at noon               | 0.0161290 |

      Examples: 1/61 + 1/61 for the first of both rankings, 1/62 for the second by meaning
        | engine     |
        | PostgreSQL |
        | SQLite     |
