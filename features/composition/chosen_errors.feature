@composition
Feature: Errors that are dealt with, and errors that are not
  Ringing again cures a line that is engaged, and not a number that does not exist. Who builds a workflow says which
  errors are worth the trouble; any other one has to arrive at once, as it is.
  Segment: all. Value: no time lost on what cannot work. Source: S0-COMP-03, S0-COMP-05, facts 6.

  Background:
    Given the steps
      | step  | fails                     |
      | lag   | always by its own timeout |
      | wrong | always                    |
      | post  |                           |
      | file  |                           |

  Rule: A step is tried again only after the errors that were chosen

    @S0-COMP-03 @severity:critical
    Scenario Outline: <error>
      When Ana runs <step> retried twice for timeouts >> file on "page"
      Then Ana's run fails with
        | failure | of     |
        | error   | <step> |
      And <step> has run <calls> times
      And Ana's run takes <time>

      Examples: an error that may pass, and one that will not
        | error           | step  | calls | time |
        | a timeout       | lag   | 3     | 6 s  |
        | any other error | wrong | 1     | 0 s  |

  Rule: The second way is taken only after the errors that were chosen

    Scenario Outline: <error> on the first way
      When Ana runs (<step> or else post for timeouts) or else file on "page"
      Then Ana gets "<answer>"

      Examples: an error that is minded, and one that is left to others
        | error           | step  | answer     |
        | a timeout       | lag   | post(page) |
        | any other error | wrong | file(page) |

  Rule: When the second way fails, too, both reasons can be seen, whichever errors were chosen

    Scenario: A timeout, and then the wrong number
      When Ana runs lag or else wrong for timeouts on "page"
      Then Ana's run fails with
        | failure | of    |
        | error   | lag   |
        | error   | wrong |

  Rule: Only the errors that were chosen open a circuit; the others neither count nor start the count anew

    @severity:critical
    Scenario Outline: <first>, then <second>, then <third>
      Given a circuit breaker with
        | failures |
        | 2        |
      When these people run route(lag: lag, wrong: wrong, otherwise: post) guarded for timeouts or else file
        | person | at  | on       |
        | Ana    | 0 s | <first>  |
        | Ana    | 1 s | <second> |
        | Ana    | 2 s | <third>  |
        | Ben    | 3 s | page     |
      Then Ben gets "<answer>"

      Examples: whether the circuit is open for Ben
        | because                       | first | second | third | answer     |
        | a second timeout opens it     | page  | lag    | lag   | file(page) |
        | other errors do not           | wrong | wrong  | wrong | post(page) |
        | another error proves no cure  | lag   | wrong  | lag   | file(page) |

  Rule: A trial that ends in another error makes room for the next one

    Scenario: Cleo comes after the wrong number
      Given a circuit breaker with
        | failures | recovery | trial calls | successes |
        | 1        | 10 s     | 1           | 1         |
      When these people run route(lag: lag, wrong: wrong, otherwise: post) guarded for timeouts
        | person | at   | on    |
        | Ana    | 0 s  | lag   |
        | Ben    | 10 s | wrong |
        | Cleo   | 11 s | page  |
      Then Ben's run fails with
        | failure | of    |
        | error   | wrong |
      And Cleo gets "post(page)"
