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
        | phase     | task   | state     | output       |
        |           |        | completed |              |
        | interview |        | completed |              |
        | interview | Ask 1  | completed | Ask 1: done  |
        | interview | Ask 2  | completed | Ask 2: done  |
        | interview | Ask 3  | completed | Ask 3: done  |
        | interview | Ask 4  | completed | Ask 4: done  |
        | interview | Ask 5  | completed | Ask 5: done  |
        | interview | Ask 6  | completed | Ask 6: done  |
        | interview | Ask 7  | completed | Ask 7: done  |
        | interview | Ask 8  | completed | Ask 8: done  |
        | interview | Ask 9  | completed | Ask 9: done  |
        | interview | Ask 10 | completed | Ask 10: done |
        | interview | Ask 11 | completed | Ask 11: done |
        | interview | Ask 12 | completed | Ask 12: done |
        | interview | Ask 13 | completed | Ask 13: done |
        | interview | Ask 14 | completed | Ask 14: done |
        | interview | Ask 15 | completed | Ask 15: done |
        | interview | Ask 16 | completed | Ask 16: done |
        | interview | Ask 17 | completed | Ask 17: done |
        | interview | Ask 18 | completed | Ask 18: done |
        | interview | Ask 19 | completed | Ask 19: done |
        | interview | Ask 20 | completed | Ask 20: done |
      And the consistency check of Ana of Acme finds
        | finding | item |
      And the entries kept for Ben of Acme are
        | type | text |
