@planning @needs:pgvector
Feature: Parallel tasks: twenty at the same time, and no output mixed up
  Tasks of one phase do not wait for each other, and each is linked to its own output, not to another's.
  Segment: users. Value: hours of work in minutes. Source: S2-PERF-09.

  Rule: Tasks of a phase run at the same time, and each is linked with its own output

    @S2-PERF-09 @severity:critical
    Scenario: 20 tasks that each wait until all of them are at work
      Given Ana of Acme has the draft plan "Survey"
        | phase     | task | copies |
        | interview | Ask  | 20     |
      And Ben of Acme has the draft plan "Poll"
        | phase     | task  |
        | interview | Count |
      And the tasks have the outcomes
        | task | copies | meanwhile            |
        | Ask  | 20     | 20 tasks are at work |
      When Ana of Acme runs the plan "Survey"
      Then Ana of Acme sees the plan "Survey"
        | phase     | task | copies | state     | output    |
        |           |      |        | completed |           |
        | interview |      |        | completed |           |
        | interview | Ask  | 20     | completed | Ask: done |
      And the consistency check of Ana of Acme finds
        | finding | item |
      And the entries kept for Ben of Acme are
        | type | text |
