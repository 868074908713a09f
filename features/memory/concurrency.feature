@memory @needs:pgvector
Feature: Concurrent memory operations: many agents, one memory each
  Agents of many users remember and search at the same time.
  Segment: users, operators. Value: load neither loses nor mixes up what was remembered. Source: S2-PERF-08.

  Rule: Fifty operations at once all succeed, under ids of their own, and none reaches another user

    @S2-PERF-08 @severity:critical
    Scenario Outline: Two users' agents remember and search, in <engine>
      Given memories are kept in <engine>
      When 15 operations of each of Ana of Acme and Ana of Bolt run at the same time
      Then all memories hold what was remembered, under ids of their own
      And Ana of Bolt reads back no entry of Ana of Acme

      Examples: 30 texts are remembered and 30 searches made
        | engine     |
        | PostgreSQL |
        | SQLite     |

    @S2-PERF-08 @S2-ERR-03
    Scenario: Two users' agents remember and search while Ollama is down
      Given Ollama is down
      When 15 operations of each of Ana of Acme and Ana of Bolt run at the same time
      Then all memories hold what was remembered, under ids of their own
      And Ana of Bolt reads back no entry of Ana of Acme
