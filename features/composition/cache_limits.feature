@composition
Feature: What a cache holds, and what it takes for the same question
  A cache that keeps everything ends by taking the machine along; one that mixes up a number and a word gives somebody
  a wrong answer, and nobody finds out.
  Segment: all. Value: answers that are right, in bounded memory. Source: S0-XPKG-01, S0-PERF-04, facts 6.

  Background:
    Given the steps
      | step    | takes | tidies | fails | does                    |
      | read    |       |        |       | reads its input as JSON |
      | price   | 2 s   |        |       |                         |
      | flicker | 2 s   |        | once  |                         |
      | weigh   | 10 s  | 3 s    |       |                         |

  Rule: When a cache is full, the answer that nobody has asked for the longest makes room

    @severity:critical
    Scenario Outline: Tea is asked for again <when>, and then milk
      When these people run price cached for 5 min up to 2 answers
        | person | at        | on     |
        | Ana    | 0 s       | tea    |
        | Ben    | 10 s      | coffee |
        | Cleo   | <again>   | tea    |
        | Dan    | <later>   | milk   |
        | Emil   | <then>    | tea    |
        | Fay    | <at last> | coffee |
      Then Fay gets "price(coffee)"
      And price has run <calls> times

      Examples: tea stays, and coffee has to be asked for anew
        | when             | again | later   | then  | at last | calls |
        | while it is kept | 20 s  | 30 s    | 40 s  | 50 s    | 4     |
        | when it is stale | 303 s | 305.5 s | 308 s | 310.5 s | 5     |

  Rule: Two questions are the same only if they are equal and of the same kind

    @severity:critical
    Scenario Outline: Ana asks for <hers>, and Ben for <his>
      When these people run read >> price cached for 5 min
        | person | at   | on     |
        | Ana    | 0 s  | <hers> |
        | Ben    | 10 s | <his>  |
      Then price has run <calls> times

      Examples: questions that look alike
        | because                             | hers             | his              | calls |
        | one is not yes                      | 1                | true             | 2     |
        | a count is not a measure            | 1                | 1.0              | 2     |
        | a number is not a word              | 1                | "1"              | 2     |
        | nor is it one in a list             | [1]              | ["1"]            | 2     |
        | nor in a form                       | {"a": 1}         | {"a": "1"}       | 2     |
        | the first is not the second         | [1, 2]           | [2, 1]           | 2     |
        | the entries of a form have no order | {"a": 1, "b": 2} | {"b": 2, "a": 1} | 1     |

  Rule: Whoever asks while a call is under way gets what it brings, be it an error

    Scenario: Ben asks while the price of tea is stale, and Cleo is asking already
      When these people run price cached for 5 min
        | person | at    | on  |
        | Ana    | 0 s   | tea |
        | Cleo   | 302 s | tea |
        | Ben    | 303 s | tea |
      Then Ben gets "price(tea)"
      And Ben's run takes 1 s
      And price has run 2 times

    Scenario: The call that Ana and Ben wait for fails
      When these people run flicker cached for 5 min
        | person | at  | on  |
        | Ana    | 0 s | tea |
        | Ben    | 1 s | tea |
        | Cleo   | 3 s | tea |
      Then Ana's run fails with
        | failure | of      |
        | error   | flicker |
      And Ben's run fails with
        | failure | of      |
        | error   | flicker |
      And Cleo gets "flicker(tea)"

  Rule: Nothing goes on before a call that is broken off has tidied up

    Scenario: The scales are put away before somebody else guesses
      When Ana runs weigh cached for 5 min within 1 s or else price on "tea"
      Then Ana gets "price(tea)"
      And this has happened
        | at  | event              |
        | 0 s | weigh begins       |
        | 4 s | weigh is cancelled |
        | 4 s | price begins       |
        | 6 s | price ends         |

  Rule: Whoever asks while a call is being broken off gets an answer of their own

    @S0-PERF-04 @severity:critical
    Scenario: Ana leaves, and Ben and Cleo come while the scales are being tidied
      When these people run weigh cached for 5 min
        | person | at  | on  | cancels after  |
        | Ana    | 0 s | tea | 1 s            |
        | Ben    | 2 s | tea |                |
        | Cleo   | 5 s | tea |                |
      Then Ana's run is cancelled
      And Ben gets "weigh(tea)"
      And Cleo gets "weigh(tea)"
      And weigh has run 2 times
