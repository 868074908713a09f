@memory @needs:pgvector
Feature: Concurrent memory operations: many agents, one memory each
  Agents of many users remember and search at the same time.
  Segment: users, operators. Value: load neither loses nor mixes up what was remembered. Source: S2-PERF-08.

  Rule: Fifty concurrent operations all succeed with unique ids, and none reaches another user

    @S2-PERF-08 @S2-ERR-03 @severity:critical
    Scenario Outline: Two users' agents remember and search in <engine> while Ollama <behaviour>
      Given memories are kept in <engine>
      And Ollama <behaviour>
      When 15 operations of each of Ana of Acme and Ana of Bolt run at the same time
      Then Ana of Acme reads back every entry of Ana of Acme
      And Ana of Bolt reads back every entry of Ana of Bolt
      But Ana of Bolt reads back no entry of Ana of Acme

      Examples: 30 texts are remembered and 30 searches made
        | engine     | behaviour |
        | PostgreSQL | works     |
        | SQLite     | works     |
        | PostgreSQL | is down   |
