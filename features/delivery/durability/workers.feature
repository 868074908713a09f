@delivery
Feature: Workers: several machines share the runs of one queue
  Deliveries of many teams run at the same time, on any free machine; one PostgreSQL records them all.
  Segment: operators. Value: losing a machine delays its runs by seconds. Source: S2-ERR-11, DBOS documentation (Queues).

  Rule: Each run on the queue is executed by one worker

    @severity:critical
    Scenario: Two workers share six runs
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | build   | waits |
        | release |       |
      And the worker Kim
      And the worker Lee
      And Dana submits the runs "one, two, three, four, five, six"
      When the stage build continues
      Then the list of runs shows
        | run   | state    | stage   | executed by |
        | one   | finished | release | 1 worker    |
        | two   | finished | release | 1 worker    |
        | three | finished | release | 1 worker    |
        | four  | finished | release | 1 worker    |
        | five  | finished | release | 1 worker    |
        | six   | finished | release | 1 worker    |
      And the stages have been started
        | stage   | times |
        | build   | 6     |
        | release | 6     |

  Rule: The runs of a lost worker are taken over, and repeat no finished stage

    @S2-ERR-11 @severity:critical
    Scenario: Kim is killed during the review, and Lee takes over
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | build   |       |
        | review  | waits |
        | release |       |
      And the worker Kim
      And Dana submits the runs "calculator"
      And the worker Lee
      When the process of Kim is killed
      And the stage review continues
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |

  Rule: Work that a worker does after its run was taken over is discarded

    @S2-ERR-11
    Scenario: Kim's machine hangs for longer than its lease
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | build   |       |
        | review  | waits |
        | release |       |
      And the worker Kim
      And Dana submits the runs "calculator"
      And the worker Lee
      When the process of Kim is frozen until its runs are taken over
      And the stage review continues
      And the process of Kim is thawed
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the stages have been started
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |
