@memory @needs:pgvector
Feature: Lost connections: acknowledged entries are kept
  What the memory has acknowledged is on disk; what it could not store, it reports.
  Segment: users, operators. Value: agents can rely on a confirmation. Source: S2-ERR-02, S2-ERR-06.

  Background:
    Given the memory entries
      | user        | type     | text             |
      | Ana of Acme | decision | Pay by transfer  |
      | Ben of Acme | decision | Ben pays in cash |

  Rule: A lost connection is reported, and no acknowledged entry is lost

    @S2-ERR-02 @severity:critical
    Scenario: The database ends the connection while Ana's agent remembers a text
      Given the memory database ends the connection of the next write
      When Ana of Acme remembers "Pay at noon" as learning
      Then Ana is refused: terminated
      And Ana of Acme reads back every entry of Ana of Acme
      And the memory of Ana of Acme holds
        | text            |
        | Pay by transfer |
      And Ben of Acme reads back every entry of Ben of Acme
      And nothing else has changed

    @S2-ERR-02 @S2-ERR-01 @severity:critical
    Scenario: Ana's agent remembers the text again
      Given the memory database ends the connection of the next write
      When Ana of Acme remembers "Pay at noon" as learning
      And Ana of Acme remembers "Pay at noon" as learning
      Then Ana is refused: terminated
      And the memory of Ana of Acme holds
        | text            |
        | Pay by transfer |
        | Pay at noon     |
      But Ben of Acme reads back no entry of Ana of Acme
      And nothing else has changed

  Rule: No database connection is held while Ollama embeds a text

    @S2-ERR-06 @severity:critical
    Scenario: Ollama does not answer Ana while Ben uses the only connection
      Given the memory database has 1 connection
      And Ollama answers when Ben of Acme has read the memory
      When Ana of Acme remembers "Pay at noon" as learning
      Then Ben of Acme reads back every entry of Ben of Acme
      And the memory of Ana of Acme holds
        | text            | embedding |
        | Pay by transfer | embedded  |
        | Pay at noon     | embedded  |
      And nothing else has changed

  Rule: Requests that get no connection in time are refused, and later ones are served

    @S2-ERR-06 @severity:critical
    Scenario: Others hold the only connection while Ana's agent remembers a text
      Given the memory database has 1 connection, which others hold until a request is refused
      When Ana of Acme remembers "Pay at noon" as learning
      And Ana of Acme remembers "Pay at one" as learning
      Then Ana is refused: timed out waiting
      And the memory of Ana of Acme holds
        | text            |
        | Pay by transfer |
        | Pay at one      |
      But Ben of Acme reads back no entry of Ana of Acme
      And nothing else has changed
