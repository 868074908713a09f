@memory @needs:pgvector
Feature: Ollama outages: what is kept, and embedded later
  The embedding model is an external service; when it fails, agents continue, and nothing is lost.
  Segment: users, operators. Value: an outage costs precision, not data. Source: S2-ERR-03, S2-ERR-05.

  Rule: An entry that cannot be embedded is kept, and marked with the reason

    @S2-ERR-03 @S2-ERR-05 @severity:critical
    Scenario Outline: Ollama <behaviour> while Ana's agent remembers a text
      Given the memory entries
        | user        | type     | text             |
        | Ben of Acme | decision | Ben pays in cash |
      And Ollama <behaviour>
      When Ana of Acme remembers "Pay at noon" as learning
      Then the memory of Ana of Acme holds
        | text        | keywords  | embedding | model | error   |
        | Pay at noon | pay, noon | waiting   |       | <error> |
      But Ben of Acme reads back no entry of Ana of Acme
      And nothing else has changed

      Examples:
        | behaviour                            | error                                           |
        | is down                              | Ollama cannot be reached (ConnectError)         |
        | fails with the status 503            | Ollama has failed with the status 503           |
        | takes 45 s to answer                 | Ollama has not answered within 30 s             |
        | makes vectors of 768 elements        | An embedding has 384 dimensions, not 768.       |
        | answers with a text that is not JSON | Ollama's answer is not JSON                     |
        | has another model only               | Ollama has no model 'all-minilm'; pull it first |

    @S2-ERR-03 @severity:critical
    Scenario: Ollama is down while Ana's agent writes to a SQLite file
      Given memories are kept in SQLite
      And Ollama is down
      When Ana of Acme remembers "Pay at noon" as learning
      Then the memory of Ana of Acme holds
        | text        | embedding | error                                   |
        | Pay at noon | waiting   | Ollama cannot be reached (ConnectError) |
      But Ben of Acme reads back no entry of Ana of Acme

  Rule: A text that is too long for the model is kept whole, sent once, and never embedded in part

    @S2-MEM-03 @S2-ERR-03 @S2-ERR-05 @severity:critical
    Scenario Outline: Ana's agent remembers a text of 300 words, in <engine>
      Given memories are kept in <engine>
      When Ana of Acme remembers a text of 300 words as output
      And the waiting entries of Ana of Acme are embedded
      Then 0 entries have been embedded
      And Ollama has received
        | text                |
        | a text of 300 words |
      And the memory of Ana of Acme holds
        | text                | embedding | model | error                                           |
        | a text of 300 words | refused   |       | the text is too long for the model 'all-minilm' |
      But Ben of Acme reads back no entry of Ana of Acme

      Examples:
        | engine     |
        | PostgreSQL |
        | SQLite     |
