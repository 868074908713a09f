@transactions
Feature: Isolation levels of each engine: which anomalies they prevent
  Levels of the same name promise different things on different engines. This table shows what to expect when choosing a
  level or moving to another engine.
  Segment: all. Value: a level chosen for what it does. Source: Hermitage, CC BY 4.0; Adya 1999.

  Rule: A level prevents exactly the anomalies that the table marks

    @S4-TXN-05 @S4-TXN-06 @S4-TXN-07 @S4-TXN-08 @severity:critical
    Scenario Outline: Every anomaly is provoked at <level>
      ✓ prevented, — not prevented, R/O prevented for transactions that only read.

      When every anomaly is provoked at <level>
      Then the level prevents
        | G0   | G1a   | G1b   | G1c   | OTV   | PMP   | P4   | G-single   | G2-item   | G2   |
        | <G0> | <G1a> | <G1b> | <G1c> | <OTV> | <PMP> | <P4> | <G-single> | <G2-item> | <G2> |

      Examples: the levels of PostgreSQL, MariaDB (innodb_snapshot_isolation off and on) and SQLite
        | engine                 | level            | G0 | G1a | G1b | G1c | OTV | PMP | P4 | G-single | G2-item | G2 | needs                     |
        | PostgreSQL             | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | postgresql>=15            |
        | PostgreSQL             | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | —       | —  | postgresql>=15            |
        | PostgreSQL             | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | postgresql>=15            |
        | MariaDB                | read uncommitted | ✓  | —   | —   | —   | —   | —   | —  | —        | —       | —  | mariadb-without-snapshots |
        | MariaDB                | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | mariadb-without-snapshots |
        | MariaDB                | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | R/O | —  | R/O      | —       | —  | mariadb-without-snapshots |
        | MariaDB                | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | mariadb-without-snapshots |
        | MariaDB with snapshots | read uncommitted | ✓  | —   | —   | —   | —   | —   | —  | —        | —       | —  | mariadb-snapshots         |
        | MariaDB with snapshots | read committed   | ✓  | ✓   | ✓   | ✓   | ✓   | —   | —  | —        | —       | —  | mariadb-snapshots         |
        | MariaDB with snapshots | repeatable read  | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | —       | —  | mariadb-snapshots         |
        | MariaDB with snapshots | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | mariadb-snapshots         |
        | SQLite                 | serializable     | ✓  | ✓   | ✓   | ✓   | ✓   | ✓   | ✓  | ✓        | ✓       | ✓  | sqlite                    |
