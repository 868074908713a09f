@audit @needs:pgvector
Feature: Records that cannot be taken back
  Whoever has something to hide begins with the records of it. The application writes none and
  changes none, and even the owner of the tables is stopped before a slip becomes a crime.
  Segment: all. Value: records that stay. Source: S4-AUD-03, S4-AUD-06, S4-RLS-03, WAOOAW (append to a hash chain).

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |

  Rule: The application can neither write, change nor remove what the trail says

    @S4-AUD-06 @S4-RLS-03 @severity:critical
    Scenario Outline: Acme tries to <attempt>
      When Acme tries to <attempt> in the audit trail of Acme
      Then Acme is refused: insufficient privilege
      And the audit trail of Acme is as it was
      And the audit trail of Bolt is as it was

      Examples: what tenants may not do to their records
        | because                             | attempt                    |
        | somebody else would have done it    | change a record            |
        | nobody would have done it           | remove a record            |
        | nobody would have done anything     | empty the table of records |
        | it would be a record of nothing     | write a record             |
        | the last record could go unnoticed  | move the head back         |
        | so could all of them                | remove the head            |
        | and everybody's                     | empty the table of heads   |
        | what comes next would go unrecorded | switch the recording off   |

  Rule: Not even the owner of the tables changes or removes a record by a slip

    @S4-AUD-03 @S4-RLS-03
    Scenario Outline: The owner of the tables tries to <attempt>
      When the table owner tries to <attempt> in the audit trail of Acme
      Then the table owner is refused: check violation with the message "<rule>"
      And the audit trail of Acme is as it was
      And the audit trail of Bolt is as it was

      Examples: what not even owners may do to them
        | because                                | attempt                              | rule                     |
        | an edit leaves another record          | change a record                      | audit_record_append_only |
        | when it was done does not change       | give a record another date           | audit_record_append_only |
        | a gap leaves another trail             | remove a record                      | audit_record_append_only |
        | nothing is left of anybody's trail     | empty the table of records           | audit_record_append_only |
        | a longer chain is no excuse for it     | rewrite an old hash and add a record | audit_record_append_only |
        | the end of the trail would not be seen | move the head back                   | audit_head_advances      |
        | nor would it if nobody misses the gap  | move the head far ahead              | audit_head_advances      |
        | another trail would seem to end there  | hand the head to another tenant      | audit_head_advances      |
        | neither would it without a head        | remove the head                      | audit_head_kept          |
        | nor would anybody's                    | empty the table of heads             | audit_head_kept          |

  Rule: Whoever asks how far a trail has come hears of their own

    @S4-RLS-03
    Scenario: Acme asks how far its own has come
      When Acme asks how far its audit trail has come
      Then it has come to record 2

  Rule: The application cannot lead the recording astray

    @S4-RLS-03
    Scenario: Ana puts tables of her own in front of all others, and changes what is behind them
      When people of Acme act in turn
        | Ana                   |
        | adds Go               |
        | puts tables in front  |
        | commits               |
        | describes Python anew |
        | commits               |
        | renames Rust to Ruby  |
        | commits               |
      Then the audit trail of Acme ends with
        | record | action  | entity       | version |
        | 3      | added   | skill Go     | 1       |
        | 4      | changed | skill Python | 2       |
        | 5      | changed | skill Ruby   | 2       |
      And the old versions of Acme's skill Python are
        | version | description |
        | 1       |             |
      And the old versions of Acme's skill Ruby are
        | version | name |
        | 1       | Rust |
      And the audit trail of Acme is sound
      And the audit trail of Bolt is sound

    @S4-RLS-03 @S4-AUD-02
    Scenario: Ana goes on for Bolt before it is recorded what she has done for Acme
      Given the application owns the tables
      When people of Acme act in turn
        | Ana                 |
        | adds Go             |
        | works for Bolt      |
        | has records written |
        | adds Basic          |
        | commits             |
      Then the audit trail of Acme says
        | record | action | entity       |
        | 1      | added  | skill Python |
        | 2      | added  | skill Rust   |
        | 3      | added  | skill Go     |
      And the audit trail of Bolt says
        | record | action | entity      |
        | 1      | added  | skill Cobol |
        | 2      | added  | skill Basic |
      And the audit trail of Acme is sound
      And the audit trail of Bolt is sound
