@composition
Feature: Blocking functions: steps that run in threads
  Teams bring functions that block: a driver without async, a computation. As a step such a function gets a thread, so
  that it delays only its own run.
  Segment: developers. Value: functions that need no rewriting.
  Source: S0-PERF-04, S0-COMP-05, Python asyncio.to_thread.

  Background:
    Given the steps
      | step  | kind     | fails  | waits for    |
      | print | blocking |        | fold         |
      | fold  | blocking |        | print        |
      | seal  | blocking |        | cancellation |
      | count | blocking | always |              |
      | send  |          |        |              |

  Rule: A blocking step does not block other steps

    @S0-PERF-04 @severity:critical
    Scenario: The printer waits for the folder, and the folder for the printer
      When Ana runs print | fold on "letter"
      Then Ana gets "[print(letter), fold(letter)]"

  Rule: An error in a thread is an error of the step

    Scenario: The count fails, and the letter is sent
      When Ana runs count or else send on "letter"
      Then Ana gets "send(letter)"
      And count has run 1 time

  Rule: A cancellation is not lost while a thread runs, and no later step runs

    @severity:critical
    Scenario: Ana cancels while her letter is sealed
      When Ana runs seal >> send on "letter" and cancels after 1 s
      Then Ana's run is cancelled
      And send has run 0 times
      And seal has run 1 time
