@delivery
Feature: Final gate: releases are complete and documented
  The last stage needs no approval: the packages can be imported and composed, and every public name and parameter is
  documented.
  Segment: developers, release managers. Value: releases can be used without reading their source. Source: S0-GATE-16 to 18, S0-DOC-01 to 03.

  Rule: The final gate imports the packages, composes two steps, and finds everything documented

    @S0-GATE-07 @S0-GATE-16 @S0-GATE-17 @S0-GATE-18 @S0-DOC-01 @S0-DOC-02 @S0-DOC-03 @severity:critical
    Scenario: The packages of the agency
      When Cleo runs the gates of "release" in the delivery workflow "integration-testing-v1.0"
      Then the gates of "release" have found
        | gate          | verdict | measured | says                                                                |
        | imports       | passed  |          | imported agency.workflow, agency.observability, agency.coordination |
        | composition   | passed  |          | 2 steps made 41 of 20, in one context                               |
        | documentation | passed  | 100.0    | (100.0 %)                                                           |

  Rule: The final gate fails below 100 %, and names each export and constructor parameter that is not described

    Background:
      Given the delivery workflow "integration-testing-v1.0" with
        | instead of                                          | it says                               |
        | tta-dev-primitives: agency.workflow                 | tta-dev-primitives: prices            |
        | tta-observability-integration: agency.observability | tta-observability-integration: prices |
        | universal-agent-context: agency.coordination        | universal-agent-context: prices       |

    @S0-GATE-18 @S0-DOC-01 @S0-DOC-02 @severity:critical
    Scenario Outline: <case>
      Given the project's files
        | file      | content                                                                                                                                   |
        | prices.py | __all__ = ["Price", "tax"]\n\nclass Price:\n    <class>\n    def __init__(self, amount, currency): ...\n\ndef tax(price):\n    <function> |
      When Cleo runs the gates of "release" in the delivery workflow "integration-testing-v1.0"
      Then the gates of "release" have found
        | gate          | verdict   | measured   | says   |
        | imports       | passed    |            |        |
        | composition   | passed    |            |        |
        | documentation | <verdict> | <measured> | <says> |

      Examples: a class with two parameters, and a function
        | case                         | class                                                                                         | function       | verdict | measured | says                                      |
        | Everything is described      | """A price.\\n\\n    Args:\\n        amount: How much.\\n        currency: Of what.\\n    """ | """The tax.""" | passed  | 100.0    | documented 12/12 (100.0 %)                |
        | A function has no docstring  | """A price.\\n\\n    Args:\\n        amount: How much.\\n        currency: Of what.\\n    """ | return 0       | failed  | 75.0     | prices.tax has no description             |
        | A parameter is not described | """A price.\\n\\n    Args:\\n        amount: How much.\\n    """                              | """The tax.""" | failed  | 75.0     | prices.Price(currency) has no description |

    @S0-GATE-16 @S0-GATE-18
    Scenario: The documentation of a package that cannot be imported is not measured
      When Cleo runs the gates of "release" in the delivery workflow "integration-testing-v1.0"
      Then the gates of "release" have found
        | gate          | verdict       | measured | says                      |
        | imports       | failed        |          | prices cannot be imported |
        | composition   | passed        |          |                           |
        | documentation | could not run |          | No module named 'prices'  |
