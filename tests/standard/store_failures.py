"""What each scenario of `sentences/` that must fail says, and at which step: of Redis, SQL and timelines of SQL."""

REDIS = [
    ("wrong value", "Then Redis holds", ['- | cart   | {"apples": "2"', '+ | cart   | {"apples": "3"']),
    ("wrong type", "Then Redis holds", ["- | hello  | hash", "+ | hello  | string"]),
    ("wrong time", "Then Redis holds", ["- | cart   | 30 s", "+ | cart   | "]),
    ("no expiry", "Then Redis holds", ["- | cart   | at most 30 s", "+ | cart   | never"]),
    ("unstated key", "Then Redis holds", ["does not hold exactly what is stated", "+ | extra"]),
    ("never comes", "Then within 200 ms", ["does not hold among others after 0.2 s what is stated", "- | soon"]),
    (
        "other key changed",
        "And nothing else",
        [
            "Redis: a row was deleted: key=queue",
            "Redis: a row was added: key=extra",
            "Redis: the row cart was changed: expires was",
            "Redis: the row events was changed: value was",
        ],
    ),
    ("wrong answer", "Then Redis has answered", ["- | moon", "+ | world"]),
    ("unexpected refusal", "When Ana runs", ["Ana is refused: wrong type: WRONGTYPE", "Ana 'tries to run' it"]),
    ("another refusal", "Then Ana is refused", ["invalid argument", "unknown command"]),
    ("wrong message", "Then Ana receives", ["- | news    | bargain", "+ | news    | sale"]),
    ("no message", "Then Ana receives", ["has not received within 0.1 s what is stated", "- | news    | sale"]),
    ("a message that should not come", "Then Ana receives nothing", ["Ana has received 'sale' on news"]),
    ("nobody has subscribed", "Then Ana receives nothing", ["Ana has not subscribed to a Redis channel"]),
    ("a quote without its other one", "When Ana runs", ['SET hello "good: No closing quotation']),
    ("a command that blocks", "When Ana runs", ["BLPOP none 0: Redis has not answered in 5 s"]),
    ("wrong groups", "Then the Redis stream", ["- | billing | 2", "+ | billing | 0"]),
    (
        "a value that does not fit",
        "Given Redis holds",
        ["the key bad is a hash, whose value is a JSON object, not '[1]'"],
    ),
]

SQL = [
    ("wrong value", "Then the table", ["- | 7  | 10.5", "+ | 7  | 11.00"]),
    ("wrong number of rows", "Then the table", ["does not hold among others what is stated", "- | 9"]),
    ("unstated row", "Then the table", ["does not hold exactly what is stated", "+ | Sun"]),
    ("wrong order", "Then the SQL", ["the rows are there in another order", "Sea"]),
    ("wrong column", "Then the SQL", ["there is no column nam; the columns are name"]),
    ("text that is no NULL", "Then the SQL", ["- | NULL  | NULL", "+ |       | 'NULL'"]),
    ("unexpected refusal", "When Ana runs", ["check violation (23514)", "Ana 'tries to run' it"]),
    ("another refusal", "Then Ana is refused", ["check violation (23514)", "room_price_check"]),
    ("no refusal", "Then Ana is refused", ["Ana was not refused."]),
    ("other table changed", "And nothing else", ["note: a row was added: line=a stain, room=7"]),
    ("other row changed", "And nothing else", ["room: the row 7 was changed: free was 'true' and is 'false'"]),
    ("never comes", "Then within 200 ms", ["does not hold among others after 0.2 s what is stated", "- | Late"]),
    ("rows that do not fit", "Given the table", ["invalid input syntax for type numeric", "cheap", "22P02"]),
    ("SQL that does not run", "Given the SQL", ['relation "rooms" does not exist', "42P01"]),
    ("an open transaction", "When Ana runs the SQL", ["the SQL has left a transaction open"]),
    ("no such table", "Then the table", ['relation "rooms" does not exist']),
]

SQL_TIMELINE = [
    (
        "wrong rows",
        "Then the timeline",
        ["row 1, Ana: 'Ana, 100; Ben, 5' is stated", "has returned 'Ana, 100; Ben, 50'"],
    ),
    ("wrong order", "Then the timeline", ["'Ben; Ana' is stated", "has returned 'Ana; Ben'"]),
    ("wrong reason", "Then the timeline", ["has returned 'refused: check violation (23514)'"]),
    ("unstated wait", "Then the timeline", ["row 2, Ben: '2 rows' is stated", "waited for Ana", "row  Ana"]),
    ("no wait", "When SQL sessions", ["Row 2: Ben SELECT balance FROM account was expected to wait, but did not"]),
    ("waits and does not say so", "When SQL sessions", ["Row 2: a call waits, and its cell does not say so"]),
    (
        "another order",
        "Then the outcome",
        ["The outcome is that of no serial order", "sum(balance) FROM account -> 150, not"],
    ),
    ("one order is not", "Then every outcome", ["2 of 6 outcomes are serializable", "is that of no serial order"]),
    ("no order is", "Then some outcome", ["0 of 6 outcomes are not serializable"]),
    ("too many orders", "When SQL sessions", ["3 + 3 + 3 statements have 1680 orders", "at most 100 are played"]),
    ("an expected wait in every order", "When SQL sessions", ["Row 1, column Ana", "depends on the order"]),
    ("a row that is not played", "Then the timeline", ["Ana runs nothing in row '2' of the timeline; the rows are 1"]),
    ("a session that there is not", "Then the timeline", ["no column of the timeline is named Ben; there are Ana"]),
]

EXPECTED = {"redis": REDIS, "sql": SQL, "sql_timeline": SQL_TIMELINE}
"""By the folder below `sentences/`: title, the step at which it fails, what is said."""
