@planning @needs:pgvector
Feature: Parallel tasks: twenty at the same time, and no output mixed up
  Tasks of one phase do not wait for each other, and each is found with what it has done, not with what others have.
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
      And the tasks are done so
        | task | copies | meanwhile            |
        | Ask  | 20     | 20 tasks are at work |
      When Ana of Acme runs the plan "Survey"
      Then 20 tasks of the plan "Survey" of Ana of Acme have captured their own outputs
      And the consistency check of Ana of Acme finds
        | finding | item |
      And the entries kept for Ben of Acme are
        | type | text |
