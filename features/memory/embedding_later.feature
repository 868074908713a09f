@memory @needs:pgvector
Feature: Embedding later: what was kept during an outage
  After an outage, what was remembered meanwhile must be found like everything else.
  Segment: users, operators. Value: no trace of an outage is left. Source: S2-ERR-03, S2-ERR-01.

  Rule: Waiting entries of the user are embedded when Ollama is available again

    @S2-ERR-03 @S2-ERR-01 @severity:critical
    Scenario Outline: Ollama comes back after three texts were remembered, in <engine>
      Given memories are kept in <engine>
      And Ollama is down
      And the memory entries
        | user        | type     | text                |
        | Ana of Acme | learning | Colours are painted |
        | Ana of Acme | learning | Noon is quiet       |
        | Ben of Acme | learning | Ben waits           |
      And Ollama is back
      When the waiting entries of Ana of Acme are embedded
      Then 2 entries have been embedded
      And the memory of Ana of Acme holds
        | text                | embedding | model      | error |
        | Colours are painted | embedded  | all-minilm |       |
        | Noon is quiet       | embedded  | all-minilm |       |
      But the memory of Ben of Acme holds
        | text      | embedding |
        | Ben waits | waiting   |

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |

    @S2-ERR-03
    Scenario Outline: An entry that was embedded later is found by its meaning, in <engine>
      Given memories are kept in <engine>
      And Ollama is down
      And the memory entries
        | user        | type     | text                |
        | Ana of Acme | learning | Colours are painted |
        | Ana of Acme | learning | Noon is quiet       |
        | Ben of Acme | learning | Coloured paint      |
      And Ollama is back
      When the waiting entries of Ana of Acme are embedded
      And Ana of Acme searches the memory for "color", at most 1
      Then the search finds
        | text                |
        | Colours are painted |
      And the search was by words and by meaning

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |

  Rule: An outage during embedding leaves the rest waiting, and nothing is embedded twice

    @S2-ERR-03 @S2-ERR-11
    Scenario Outline: Ollama <behaviour> when the entries of Ana are to be embedded
      Given Ollama is down
      And the memory entries
        | user        | type     | text                |
        | Ana of Acme | learning | Colours are painted |
        | Ana of Acme | learning | Noon is quiet       |
      And Ollama <behaviour>
      When the waiting entries of Ana of Acme are embedded
      Then 0 entries have been embedded
      And the memory of Ana of Acme holds
        | text                | embedding | error                                   |
        | Colours are painted | waiting   | <error>                                 |
        | Noon is quiet       | waiting   | Ollama cannot be reached (ConnectError) |
      And nothing else has changed

      Examples:
        | behaviour                     | error                                     |
        | fails with the status 500     | Ollama has failed with the status 500     |
        | makes vectors of 768 elements | An embedding has 384 dimensions, not 768. |

    @S2-ERR-03
    Scenario: Entries are embedded a second time
      Given Ollama is down
      And the memory entries
        | user        | type     | text          |
        | Ana of Acme | learning | Noon is quiet |
        | Ben of Acme | learning | Ben waits     |
      And Ollama is back
      When the waiting entries of Ana of Acme are embedded
      And the waiting entries of Ana of Acme are embedded
      Then 0 entries have been embedded
      And Ollama has received
        | text          |
        | Noon is quiet |
      And the memory of Ben of Acme holds
        | text      | embedding |
        | Ben waits | waiting   |
