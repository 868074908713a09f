@audit @needs:pgvector
Feature: A record of everything that is done
  Who changed this, when, and what was it before? An agency that cannot say is not trusted with
  anything again. Every change leaves exactly one record, whichever way it was made.
  Segment: all. Value: answers to auditors. Source: S4-AUD-01 to S4-AUD-04, S4-AUD-07, S4-AUD-08.

  Background:
    Given the entities of Acme
      | kind     | name      |
      | skill    | Python    |
      | job role | Developer |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: Every change leaves exactly one record, in its tenant's trail

    @S4-AUD-01 @S4-AUD-02 @severity:critical
    Scenario: Acme adds a skill
      When Acme adds these entities in one session
        | kind  | name | category |
        | skill | Rust | domain   |
      Then the audit trail of Acme says
        | record | action | entity             | by                      |
        | 1      | added  | skill Python       | the owner of the tables |
        | 2      | added  | job role Developer | the owner of the tables |
        | 3      | added  | skill Rust         | the application         |
      And the audit trail of Bolt says
        | record | action | entity      | by                      |
        | 1      | added  | skill Cobol | the owner of the tables |

    @S4-AUD-04
    Scenario: Acme changes a skill twice
      When Acme changes the category of its skill Python to "soft"
      And Acme changes the status of its skill Python to "active"
      Then the audit trail of Acme says
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | changed | skill Python       | 2       |
        | 4      | changed | skill Python       | 3       |
      And the old versions of Acme's skill Python are
        | version | category  |
        | 1       | technical |
        | 2       | soft      |
      And the audit trail of Bolt has 1 record, numbered without a gap

  Rule: Whoever asks about an entity hears of that one, in order

    @S4-AUD-07
    Scenario: Acme asks what was done to its skill
      When Acme changes the category of its skill Python to "soft"
      And Acme changes the seniority of its job role Developer to "lead"
      And Acme changes the status of its skill Python to "active"
      Then the records about Acme's skill Python are
        | record | action  | entity       | version |
        | 1      | added   | skill Python | 1       |
        | 3      | changed | skill Python | 2       |
        | 5      | changed | skill Python | 3       |

  Rule: Whoever asks about a time hears of all that was recorded since it began, and of nothing from its end on

    @S4-AUD-07
    Scenario: Acme asks from the moment of one record until that of another
      When Acme changes the category of its skill Python to "soft"
      And Acme changes the status of its skill Python to "active"
      And Acme looks up what was recorded from the moment of record 2 until that of record 4
      Then it hears of the records "2, 3"

    @S4-AUD-07
    Scenario: Acme asks about a time of no time zone
      When Acme looks up what was recorded since "2026-01-01T00:00:00"
      Then it is told "a datetime with a time zone"

  Rule: There are receipts for records, and for nothing else

    @S4-AUD-09
    Scenario Outline: Acme asks for a receipt of record <number>
      When Acme asks for a receipt of record <number>
      Then it gets <what>

      Examples: records that there are, and are not
        | because                     | number              | what                    |
        | it is there                 | 1                   | the receipt of record 1 |
        | so is the last one          | 2                   | the receipt of record 2 |
        | nothing is before the first | 0                   | no receipt              |
        | nothing is there yet        | 3                   | no receipt              |
        | there will never be so many | 9223372036854775808 | no receipt              |

  Rule: What is refused leaves no record

    @S4-AUD-03
    Scenario: Acme wants its skill to be older
      When Acme changes the created at of its skill Python to "2020-01-01T00:00:00+00:00"
      Then Acme is refused: check violation with the message "base_entity_created_at_immutable"
      And nothing else has changed
      And the audit trail of Acme has 2 records, numbered without a gap

  Rule: Records outlive the entity that they are about

    @S4-AUD-08
    Scenario: The owner of the tables erases a skill
      When the table owner deletes Acme's skill Python
      Then the audit trail of Acme says
        | record | action  | entity             | version |
        | 1      | added   | skill Python       | 1       |
        | 2      | added   | job role Developer | 1       |
        | 3      | deleted | skill Python       |         |
      And the audit trail of Acme is sound
