@memory @needs:pgvector
Feature: Search without Ollama: words alone, within a time limit
  Waiting for a model that does not answer is worse than searching by words.
  Segment: users, operators. Value: agents get an answer in time, and know what it is worth. Source: S2-ERR-05.

  Background:
    Given the memory entries
      | user        | type     | text                     |
      | Ana of Acme | decision | Pay invoices by transfer |
      | Ana of Acme | learning | Noon is quiet            |
      | Ben of Acme | decision | Ben pays invoices        |

  Rule: A search that cannot compare meanings falls back to words, and says why

    @S2-ERR-05 @severity:critical
    Scenario Outline: Ollama <behaviour> while Ana searches
      Given Ollama <behaviour>
      When Ana of Acme searches the memory for "invoices"
      Then the search finds
        | text                     |
        | Pay invoices by transfer |
      And the search was by words alone, because "<reason>"
      And nothing else has changed

      Examples:
        | behaviour                     | reason                                    |
        | is down                       | Ollama cannot be reached (ConnectError)   |
        | fails with the status 503     | Ollama has failed with the status 503     |
        | takes 45 s to answer          | Ollama has not answered within 2 s        |
        | makes vectors of 768 elements | An embedding has 384 dimensions, not 768. |

    @S2-ERR-05
    Scenario: Ollama is down while Ana searches a SQLite file
      Given memories are kept in SQLite
      And the memory entries
        | user        | type     | text                     |
        | Ana of Acme | decision | Pay invoices by transfer |
        | Ana of Acme | learning | Noon is quiet            |
        | Ben of Acme | decision | Ben pays invoices        |
      And Ollama is down
      When Ana of Acme searches the memory for "invoices"
      Then the search finds
        | text                     |
        | Pay invoices by transfer |
      And the search was by words alone, because "Ollama cannot be reached (ConnectError)"

  Rule: A search waits for Ollama for 2 s at most

    @S2-ERR-05 @S2-PERF-04 @severity:critical
    Scenario Outline: Ollama takes <time> to answer
      Given Ollama takes <time> to answer
      When Ana of Acme searches the memory for "invoices", at most 1
      Then the search was <way>
      And the search finds
        | text                     |
        | Pay invoices by transfer |

      Examples: just in time, just too late, and much too late
        | time  | way                                                                     |
        | 1.9 s | by words and by meaning, after 1.9 s                                    |
        | 2.1 s | by words alone, after 2 s, because "Ollama has not answered within 2 s" |
        | 5 min | by words alone, after 2 s, because "Ollama has not answered within 2 s" |

  Rule: Both engines read the words as a web search query

    @S2-MEM-05
    Scenario Outline: Ana searches for <query>, in <engine>
      Given memories are kept in <engine>
      And the memory entries
        | user        | type  | text                        |
        | Ana of Acme | error | The bank declined a card    |
        | Ana of Acme | error | The bank closed at noon     |
        | Ben of Acme | error | The bank of Ben has no card |
      And Ollama is down
      When Ana of Acme searches the memory for <query>, among error
      Then the search finds
        | text   |
        | <text> |

      Examples: all words in another form, one excluded, and either of two
        | query                       | text                     | engine     |
        | "the cards of banks"        | The bank declined a card | PostgreSQL |
        | "bank -card"                | The bank closed at noon  | PostgreSQL |
        | "declining or transferring" | The bank declined a card | PostgreSQL |
        | "the cards of banks"        | The bank declined a card | SQLite     |
        | "bank -card"                | The bank closed at noon  | SQLite     |
        | "declining or transferring" | The bank declined a card | SQLite     |
