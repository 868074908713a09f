@composition @needs:error-messages
Feature: Workflow errors: messages that name the step and the reason
  An engineer who is called at night reads one line. It has to name the step that failed, and what can be done about it.
  Segment: developers. Value: causes that are found in the first line. Source: Google AIP-193 (error messages).

  Background:
    Given the steps
      | step     | takes | fails                      |
      | draft    | 2 s   |                            |
      | search   | 30 s  |                            |
      | print    |       | always with a cancellation |
      | jam      |       | always                     |
      | accounts |       |                            |
      | engineer |       |                            |

  Rule: The error of a time limit names the step and the limit that applied

    Scenario Outline: <workflow> takes too long
      When Ana runs <workflow> on "invoice"
      Then Ana's run fails with
        | failure | of     | message                     |
        | timeout | <step> | <step> took longer than 5 s |

      Examples: a step, and two steps
        | workflow                     | step            |
        | search within 5 s            | search          |
        | (draft >> search) within 5 s | draft >> search |

  Rule: The error of a cancelled branch says that its caller has not cancelled it

    Scenario: The printer's connection is cancelled
      When Ana runs draft | print on "letter"
      Then Ana's run fails with
        | failure                 | of    | message                                    |
        | unexpected cancellation | print | print was cancelled, but not by its caller |

  Rule: The error of an unknown route lists the routes

    Scenario: There is no desk for lunch
      When Ana runs route(modem: engineer, billing: accounts) on "lunch: where is it"
      Then Ana's run fails with
        | failure       | of    | message                                         |
        | unknown route | lunch | no route 'lunch'; the routes are modem, billing |

  Rule: The error of an open circuit says when to retry

    Scenario: Ben calls one second before the recovery
      Given circuit breakers with
        | failures | recovery |
        | 1        | 60 s     |
      When these people run jam with a circuit breaker
        | person | at   | on   |
        | Ana    | 0 s  | page |
        | Ben    | 59 s | page |
      Then Ben's run fails with
        | failure      | of  | message                                     |
        | open circuit | jam | the circuit of jam is open; retry after 1 s |
