@transactions
Feature: What each level of each engine prevents
  Levels of the same name promise different things on different engines. Whoever chooses one, or moves
  to another engine, can see here what they will have to expect.
  Segment: all. Value: a level chosen for what it does. Source: Hermitage, CC BY 4.0; Adya 1999.

  Rule: A level prevents what the table says, no more and no less

    @S4-TXN-05 @S4-TXN-06 @S4-TXN-07 @S4-TXN-08 @severity:critical
    Scenario Outline: Everything that can go wrong is provoked at <level>
      ✓ means that it is prevented, — that it happens, R/O that it happens to those only who write.

      When every anomaly is provoked at <level>
      Then the level prevents
        | G0   | G1a   | G1b   | G1c   | OTV   | PMP   | P4   | G-single   | G2-item   | G2   |
        | <G0> | <G1a> | <G1b> | <G1c> | <OTV> | <PMP> | <P4> | <G-single> | <G2-item> | <G2> |

      Examples: the levels that PostgreSQL, MariaDB (innodb_snapshot_isolation off and on) and SQLite offer
        | because                                                     | level            | G0 | G1a | G1b | G1c | OTV | PMP | P4 | G-single | G2-item | G2 | needs                     |
        | PostgreSQL: each statement sees a moment of its own         | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | postgresql>=15            |
        | PostgreSQL: snapshot isolation                              | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | —       | —  | postgresql>=15            |
        | PostgreSQL: serializable snapshot isolation                 | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | postgresql>=15            |
        | MariaDB: readers look at what is being written              | read uncommitted | ✓  | —   | —   | —   | —   | —   | —  | —        | —       | —  | mariadb-without-snapshots |
        | MariaDB: each statement sees a moment of its own            | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | mariadb-without-snapshots |
        | MariaDB: writers do not see what readers see                | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | R/O | —  | R/O      | —       | —  | mariadb-without-snapshots |
        | MariaDB: readers lock what they read                        | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | mariadb-without-snapshots |
        | MariaDB, snapshots: readers look at what is being written   | read uncommitted | ✓  | —   | —   | —   | —   | —   | —  | —        | —       | —  | mariadb-snapshots         |
        | MariaDB, snapshots: each statement sees a moment of its own | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | mariadb-snapshots         |
        | MariaDB, snapshots: whoever writes to the past is refused   | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | —       | —  | mariadb-snapshots         |
        | MariaDB, snapshots: readers lock what they read             | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | mariadb-snapshots         |
        | SQLite: there is one writer at a time                       | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | sqlite                    |
