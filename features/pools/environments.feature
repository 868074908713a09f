@pools
Feature: Pool settings by environment
  In development a small pool shows leaks early; production has to absorb peaks. A mistyped name must not decide
  between the two.
  Segment: operators. Value: no outage from a wrong setting. Source: S4-POOL-14, S4-POOL-02.

  Rule: Each environment has a pool size and an overflow of its own

    @S4-POOL-14 @S4-POOL-01 @S4-POOL-02 @S4-POOL-03
    Scenario Outline: One client more than a pool in <environment> can serve
      Given a connection pool with the settings of <environment>
      When <requests> clients request a connection
      Then the pool reports
        | size   | checked in | checked out | overflow   | waiting |
        | <size> | 0          | <served>    | <overflow> | 1       |

      Examples: from the smallest to the largest
        | environment | requests | size | served | overflow |
        | development | 11       | 5    | 10     | 5        |
        | staging     | 31       | 10   | 30     | 20       |
        | production  | 61       | 20   | 60     | 40       |

  Rule: A name that is not exactly that of an environment is refused

    @S4-POOL-14
    Scenario Outline: An administrator asks for <name>
      When an administrator opens a connection pool with
        | environment |
        | <name>      |
      Then an administrator is refused: invalid argument with the message "<message>"
      And nothing else has changed

      Examples: abbreviations, capitals and typing errors
        | name       | message                                         |
        | prod       | Did you mean production?                        |
        | Production | Did you mean production?                        |
        | stagign    | Did you mean staging?                           |
        | Mars       | choose one of development, staging, production. |
