@delivery
Feature: Workers: several machines share the runs of one queue
  Deliveries of many teams run at the same time, on whichever machine is free; one PostgreSQL knows of all.
  Segment: operators. Value: a machine that is gone delays its runs by seconds. Source: S2-ERR-11.

  Rule: Each run on the queue is executed by one worker

    @severity:critical
    Scenario: Six runs are more than one worker takes
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | build   | waits |
        | release |       |
      And the worker Kim
      And the worker Lee
      And Dana submits the runs "one, two, three, four, five, six"
      When the stage build goes on
      Then the list of runs shows
        | run   | state    | stage   | executed by |
        | one   | finished | release | 1 worker    |
        | two   | finished | release | 1 worker    |
        | three | finished | release | 1 worker    |
        | four  | finished | release | 1 worker    |
        | five  | finished | release | 1 worker    |
        | six   | finished | release | 1 worker    |
      And the work of the stages has begun
        | stage   | times |
        | build   | 6     |
        | release | 6     |

  Rule: The runs of a worker that is gone are taken over, and repeat no stage that has finished

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
      And the stage review goes on
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the work of the stages has begun
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |

  Rule: What a worker does after its run was taken over does not count

    @S2-ERR-11
    Scenario: Kim's machine stands still for longer than its lease
      Given runs of delivery in PostgreSQL with the stages
        | stage   | does  |
        | build   |       |
        | review  | waits |
        | release |       |
      And the worker Kim
      And Dana submits the runs "calculator"
      And the worker Lee
      When the process of Kim is frozen until its runs are taken over
      And the stage review goes on
      And the process of Kim is thawed
      Then the list of runs shows
        | run        | state    | stage   |
        | calculator | finished | release |
      And the work of the stages has begun
        | stage   | times |
        | build   | 1     |
        | review  | 2     |
        | release | 1     |
