@audit @needs:pgvector
Feature: Records that say the same to everybody
  A hash stands for a text, so that text has to be the only one for what it says. The database writes
  it, another program judges it: both have to agree on every comma, and nothing may get lost on the way.
  Segment: all. Value: evidence that holds elsewhere. Source: S4-AUD-05, RFC 8785, RFC 7493 (numbers).

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |

  Rule: What an entity says is recorded in the one canonical way, and whole

    @S4-AUD-05
    Scenario Outline: A skill has <attributes>
      When the table owner gives Acme's skill Python the attributes
        """
        <attributes>
        """
      Then record 2 of Acme says, to the letter, that the attributes are
        """
        <recorded>
        """
      And the audit trail of Acme is sound

      Examples: what an attribute can be made of
        | because                                       | attributes                    | recorded                     |
        | names stand in the order of their UTF-16 code | {"ﬁ": 1, "😀": 2}              | {"😀":2,"ﬁ":1}                |
        | a name may be long, or there may be none      | {"b": {}, "aa": [], "": null} | {"":null,"aa":[],"b":{}}     |
        | a list keeps its order                        | {"a": [2, 10, 1]}             | {"a":[2,10,1]}               |
        | a text stands for itself wherever it can      | {"a": "é/\\u0022\\u001F\\t"}  | {"a":"é/\\"\\u001f\\t"}      |
        | so does a name                                | {"é\\u0022": 1}               | {"é\\"":1}                   |
        | less than nothing is less                     | {"a": -1.5, "b": -0.00000012} | {"a":-1.5,"b":-1.2e-7}       |
        | the last that all programs can count to       | {"a": 9007199254740991}       | {"a":9007199254740991}       |
        | below nothing they count no further           | {"a": -9007199254740994}      | {"a":"-9007199254740994"}    |
        | zeros at the end say nothing                  | {"a": 1.50, "b": 2.0}         | {"a":1.5,"b":2}              |
        | a millionth is written out                    | {"a": 1e-6}                   | {"a":0.000001}               |
        | what is smaller is not                        | {"a": 0.00000012}             | {"a":1.2e-7}                 |
        | 17 digits are kept                            | {"a": 0.30000000000000004}    | {"a":0.30000000000000004}    |
        | 18 digits would be lost, so they are a text   | {"a": 0.300000000000000041}   | {"a":"0.300000000000000041"} |
        | so is what other programs might not count     | {"a": 9007199254740994}       | {"a":"9007199254740994"}     |

  Rule: What is recorded does not depend on how programs are told their numbers

    @S4-AUD-05
    Scenario: The owner of the tables is told 15 digits, as all others are
      Given the server tells 15 digits of a number
      When the table owner gives Acme's skill Python the attributes
        """
        {"a": 0.30000000000000004}
        """
      Then record 2 of Acme says, to the letter, that the attributes are
        """
        {"a":0.30000000000000004}
        """
      And the audit trail of Acme is sound

  Rule: No number is too much for the trail

    @S4-AUD-05
    Scenario: A skill has a number that no program can tell from nothing
      When the table owner gives Acme's skill Python the attributes
        """
        {"a": 1e-400}
        """
      Then the audit trail of Acme ends with
        | record | action  | entity       |
        | 2      | changed | skill Python |
      And the audit trail of Acme is sound

  Rule: What is written in any other way can be read in two ways

    @S4-AUD-05 @S4-AUD-09
    Scenario Outline: Somebody has record 1 say <attributes>, and seals it again
      When somebody with all rights has record 1 of Acme say, to the letter, that the attributes are
        """
        <attributes>
        """
      Then the audit trail of Acme is broken at record 1: it can be read in two ways

      Examples: texts that another program might have written
        | because                           | attributes             |
        | names stand in an order           | {"b":1,"a":2}          |
        | and in that of their UTF-16 code  | {"ﬁ":1,"😀":2}          |
        | a name is said once               | {"a":1,"a":1}          |
        | nothing stands between            | {"a": 1}               |
        | a whole number has no point       | {"a":1.0}              |
        | nor has it an exponent            | {"a":1e+16}            |
        | not all programs can count so far | {"a":9007199254740993} |
        | a text stands for itself          | {"a":"\\u00e9"}        |
        | what is no number is not written  | {"a":NaN}              |
