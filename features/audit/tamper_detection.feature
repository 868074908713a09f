@audit @needs:pgvector
Feature: Forgeries that come to light
  Somebody with all rights on the database can switch off whatever watches there. What they have
  done must show all the same, at the record where they have done it, and nobody else is suspected.
  Segment: all. Value: evidence. Source: S4-AUD-05, S4-AUD-09, transparency-dev/merkle (fixed corruptions), RFC 8785.

  Background:
    Given the entities of Acme
      | kind  | name   |
      | skill | Python |
      | skill | Rust   |
      | skill | Go     |
      | skill | Zig    |
    And the entities of Bolt
      | kind  | name  |
      | skill | Cobol |
      | skill | Basic |

  Rule: A trail that nobody has touched is sound

    @S4-AUD-09
    Scenario: Acme changes a skill, and nobody forges anything
      When Acme changes the category of its skill Python to "soft"
      Then the audit trail of Acme is sound
      And the audit trail of Bolt is sound

  Rule: Whatever is forged is found at the first record that is not what it was

    @S4-AUD-05 @S4-AUD-09 @severity:critical
    Scenario Outline: Somebody <forgery>
      When somebody with all rights <forgery>, in the audit trail of Acme
      Then the audit trail of Acme is broken at record <record>: <problem>
      And the audit trail of Bolt is sound

      Examples: what a record says
        | because                            | forgery                                            | record | problem                    |
        | its hash speaks of another name    | edits record 2                                     | 2      | it was altered             |
        | its hash speaks of another moment  | gives record 2 another date                        | 2      | it was altered             |
        | its hash speaks of another skill   | makes record 2 speak of somebody else              | 2      | it was altered             |
        | one reader sees Rust, one does not | says the name twice in record 2 and seals it again | 2      | it can be read in two ways |
        | no later record holds on to it     | blames somebody else in the last record            | 4      | it was altered             |

      Examples: where a record stands
        | because                          | forgery                                      | record | problem                           |
        | numbers begin at 1               | removes record 1                             | 1      | it is missing                     |
        | numbers have no gaps             | removes record 2                             | 2      | it is missing                     |
        | the next one holds on to another | slips a record in before record 3            | 4      | it does not follow the one before |
        | neither holds on to the other    | lets records 2 and 3 change places           | 2      | it does not follow the one before |
        | one record has one successor     | adds a second record 3                       | 3      | there are two                     |
        | a number that was given was used | leaves out a number after the last record    | 5      | it is missing                     |
        | the head knows one more          | cuts off the last record                     | 4      | it is missing                     |
        | the head knows one less          | adds a record that the head does not know    | 5      | the head does not know it         |
        | the head knows two less          | adds two records that the head does not know | 5      | the head does not know it         |
        | there is no head that knows any  | removes the head                             | 1      | the head does not know it         |
        | the head has kept the last hash  | edits record 2 and computes all hashes anew  | 4      | the head does not know it         |

      Examples: what was never recorded
        | because                      | forgery                                                 | record | problem                      |
        | Rust has another name by now | changes the skill of record 2 while nothing is recorded | 2      | something has happened since |
        | there is no Rust any more    | deletes the skill of record 2 while nothing is recorded | 2      | something has happened since |
        | all have other names by now  | changes all skills while nothing is recorded            | 1      | something has happened since |
        | Rust came before what is new | changes record 2's skill and adds one, unrecorded       | 2      | something has happened since |

  Rule: Whatever there is without a record is found, too

    @S4-AUD-09
    Scenario: Somebody adds a skill, and nothing is recorded
      When somebody with all rights adds a skill while nothing is recorded, in the audit trail of Acme
      Then the audit trail of Acme knows nothing of its skill Forged
      And the audit trail of Bolt is sound

  Rule: Receipts kept elsewhere show what was rewritten together with the head

    @S4-AUD-09
    Scenario Outline: Somebody <forgery>, and Acme has receipts
      Given Acme has kept a receipt of every record
      When somebody with all rights <forgery>, in the audit trail of Acme
      Then the audit trail of Acme is broken at record <record>: <problem>
      And the audit trail of Bolt is sound

      Examples: what only a receipt shows
        | because                         | forgery                                                  | record | problem                          |
        | a receipt shows another hash    | edits record 2 and computes all hashes and the head anew | 2      | it is not the one of the receipt |
        | a receipt shows that it existed | cuts off the last record and moves the head back         | 4      | it is missing                    |

  Rule: What is done to two trails is found in both

    @S4-AUD-09
    Scenario Outline: Somebody <forgery>, and all trails suffer
      When somebody with all rights <forgery>, in the audit trail of Acme
      Then the audit trail of Acme is broken at record 1: <problem>
      And the audit trail of Bolt is broken at record 1: <problem>

      Examples: what reaches beyond one tenant
        | because                    | forgery                              | problem        |
        | whose it is, its hash says | exchanges record 1 with that of Bolt | it was altered |
        | the heads are still there  | empties the table of records         | it is missing  |
