@audit @needs:pgvector
Feature: Canonical JSON in audit records: one text for each value
  A hash is computed from a text, so there must be exactly one text for each value. The database writes it and another
  program verifies it: both must agree on every character, and no digit may be lost.
  Segment: all. Value: evidence that holds elsewhere. Source: S4-AUD-05, RFC 8785, RFC 7493 (numbers).

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |

  Rule: Attributes are recorded as canonical JSON, without loss

    @S4-AUD-05
    Scenario Outline: A skill has <what>
      When the table owner changes the attributes of Acme's skill Python to '<attributes>'
      Then the audit trail of Acme ends with
        | record | attributes |
        | 2      | <recorded> |
      And the audit trail of Acme is valid
      And nothing else has changed

      Examples: what two programs could write differently
        | what                                    | attributes                 | recorded                  |
        | keys sorted by UTF-16 code units        | {"ﬁ": 1, "😀": 2}           | {"😀":2,"ﬁ":1}             |
        | a number of 17 digits                   | {"a": 0.30000000000000004} | {"a":0.30000000000000004} |
        | an integer that no double can represent | {"a": 9007199254740994}    | {"a":"9007199254740994"}  |

  Rule: The recorded numbers do not depend on the settings of a session

    @S4-AUD-05
    Scenario: Sessions receive numbers rounded to 15 digits
      Given the server setting extra_float_digits is "0"
      When the table owner changes the attributes of Acme's skill Python to '{"a": 0.30000000000000004}'
      Then the audit trail of Acme ends with
        | record | attributes                |
        | 2      | {"a":0.30000000000000004} |
      And the audit trail of Acme is valid

  Rule: A record whose content is not canonical JSON is invalid

    @S4-AUD-05 @S4-AUD-09
    Scenario Outline: An administrator <tampering>
      When an administrator <tampering> in the audit trail of Acme
      Then the audit trail of Acme is broken at record 1: not canonical
      And nothing else has changed

      Examples: texts that another program might have written
        | tampering                                                            |
        | repeats a key in record 1 and recomputes all hashes and the head     |
        | reorders the keys in record 1 and recomputes all hashes and the head |
        | adds spaces to record 1 and recomputes all hashes and the head       |
