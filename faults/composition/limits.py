"""Slips in what a cache holds, in trials of a circuit and in figures, each of which a feature must notice.

Each rewrites a piece of `agency.workflow`: where, what stands there, and what stands there instead.
"""

from plainspec.proving import fault

CACHE = "composition/cache_limits.feature"
TRIALS = "composition/circuit_breaker_trials.feature"
FIGURES = "composition/invalid_arguments.feature"

fault(
    "a cache grows without end",
    caught_by=f"{CACHE}: Tea is asked for again while it is kept, and then milk",
    because="instead of 4",
).rewrite(
    "agency.workflow.cache:Cache._keep",
    ("if len(self._entries) > self.max_entries:", "if False:"),
)

fault(
    "a cache holds one answer less than it may",
    caught_by=f"{CACHE}: Tea is asked for again while it is kept, and then milk",
    because="instead of 4",
).rewrite(
    "agency.workflow.cache:Cache._keep",
    ("> self.max_entries", "> self.max_entries - 1"),
)

fault(
    "a cache holds one answer more than it may",
    caught_by=f"{CACHE}: Tea is asked for again while it is kept, and then milk",
    because="instead of 4",
).rewrite(
    "agency.workflow.cache:Cache._keep",
    ("> self.max_entries", "> self.max_entries + 1"),
)

fault(
    "the newest answer makes room",
    caught_by=f"{CACHE}: Tea is asked for again while it is kept, and then milk",
    because="instead of 4",
).rewrite(
    "agency.workflow.cache:Cache._keep",
    ("last=False", "last=True"),
)

fault(
    "the oldest answer makes room, however often it is asked for",
    caught_by=f"{CACHE}: Tea is asked for again while it is kept, and then milk",
    because="instead of 4",
).rewrite(
    "agency.workflow.cache:Cache.run",
    ("self._entries.move_to_end(key)", "pass"),
)

fault(
    "an answer that was asked for anew makes room as if it were old",
    caught_by=f"{CACHE}: Tea is asked for again when it is stale, and then milk",
    because="instead of 5",
).rewrite(
    "agency.workflow.cache:Cache._keep",
    ("self._entries.move_to_end(key)", "pass"),
)

fault(
    "a cache takes one for yes",
    caught_by=f"{CACHE}: Ana asks for 1, and Ben for true",
    because="instead of 2",
).rewrite(
    "agency.workflow.cache:identity",
    ("return (type(value), value)", "return value"),
)

fault(
    "a cache takes a count for a measure",
    caught_by=f"{CACHE}: Ana asks for 1, and Ben for 1.0",
    because="instead of 2",
).rewrite(
    "agency.workflow.cache:identity",
    ("return (type(value), value)", "return (isinstance(value, bool), value)"),
)

fault(
    "a cache takes a number for a word",
    caught_by=f'{CACHE}: Ana asks for 1, and Ben for "1"',
    because="instead of 2",
).rewrite(
    "agency.workflow.cache:identity",
    ("return (type(value), value)", "return str(value)"),
)

fault(
    "a cache does not look at kinds in a list",
    caught_by=f'{CACHE}: Ana asks for [1], and Ben for ["1"]',
    because="instead of 2",
).rewrite(
    "agency.workflow.cache:identity",
    ("tuple(identity(item) for item in value)", "tuple(map(str, value))"),
)

fault(
    "a cache does not look at the order of a list",
    caught_by=f"{CACHE}: Ana asks for [1, 2], and Ben for [2, 1]",
    because="instead of 2",
).rewrite(
    "agency.workflow.cache:identity",
    ("tuple(identity(item) for item in value)", "frozenset(identity(item) for item in value)"),
)

fault(
    "a cache looks at the order of a form",
    caught_by=[f'{CACHE}: Ana asks for {{"a": 1, "b": 2}}, and Ben for {{"b": 2, "a": 1}}'],
    because="instead of 1",
).rewrite(
    "agency.workflow.cache:identity",
    ("(Mapping, frozenset(", "(Mapping, tuple("),
)

fault(
    "who comes during the tidying joins a call that is broken off",
    caught_by=f"{CACHE}: Ana leaves, and Ben and Cleo come while the scales are being tidied",
    because="Ben gave up",
).rewrite(
    "agency.workflow.cache:_Flight.join",
    ("self._leave()", "pass"),
)

fault(
    "a call that was broken off takes the next one along",
    caught_by=f"{CACHE}: Ana leaves, and Ben and Cleo come while the scales are being tidied",
    because="weigh has run 3 times",
).rewrite(
    "agency.workflow.cache:Cache._take_off",
    ("if self._flights.get(key) is flight:", "if key in self._flights:"),
)

fault(
    "who is turned away is told the whole time to recover",
    caught_by=f"{TRIALS}: Dan comes early",
    because="another 60 s",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    ("self.step.name, wait_s)", "self.step.name, self._recovery_s)"),
)

fault(
    "who comes during a trial is told to wait",
    caught_by=f"{TRIALS}: Dan comes during Ben's call",
    because="another 60 s",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    ("self.step.name, 0.0)", "self.step.name, self._recovery_s)"),
)

fault(
    "successes before and after a failed trial add up",
    caught_by=f"{TRIALS}: One success, a failure, and one more success",
    because="Fay got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._enter",
    ("self._succeeded_in_trial = 0", "self._succeeded_in_trial = getattr(self, '_succeeded_in_trial', 0)"),
)

fault(
    "a trial that was given up keeps its place",
    caught_by=f"{TRIALS}: Ben hangs up; Cleo is put through",
    because="Cleo got 'file(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    ("finally:", "except Exception:\n        raise\n    else:"),
)

fault(
    "the end of an old call makes room for a trial",
    caught_by=f"{TRIALS}: Ana has listened since before the outage, and Cleo still listens",
    because="Dan got 'post(page)'",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker._admitted",
    ("if period is self._period:", "if True:"),
)

fault(
    "a limit of no time is accepted",
    caught_by=f"{FIGURES}: Somebody writes draft within 0 s",
    because="the objection was: none",
).rewrite(
    "agency.workflow.timeout:Timeout.__init__",
    ("limit_s <= 0", "limit_s < 0"),
)

fault(
    "a cache that keeps nothing fresh is accepted",
    caught_by=f"{FIGURES}: Somebody writes draft cached for 0 s",
    because="the objection was: none",
).rewrite(
    "agency.workflow.cache:Cache.__init__",
    ("ttl_s <= 0", "ttl_s < 0"),
)

fault(
    "a cache without room is accepted",
    caught_by=f"{FIGURES}: Somebody writes draft cached for 5 min up to 0 answers",
    because="the objection was: none",
).rewrite(
    "agency.workflow.cache:Cache.__init__",
    ("max_entries <= 0", "max_entries < 0"),
)

fault(
    "a breaker accepts 0 for the failures",
    caught_by=f"{FIGURES}: Somebody writes 0 for the failures",
    because="the objection was: none",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("min(failures, ", "min("),
)

fault(
    "a breaker accepts 0 for the recovery",
    caught_by=f"{FIGURES}: Somebody writes 0 for the recovery",
    because="the objection was: none",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("failures, recovery_s,", "failures,"),
)

fault(
    "a breaker accepts 0 for the trials",
    caught_by=f"{FIGURES}: Somebody writes 0 for the trials",
    because="the objection was: none",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("recovery_s, half_open_calls,", "recovery_s,"),
)

fault(
    "a breaker accepts 0 for successes",
    caught_by=f"{FIGURES}: Somebody writes 0 for successes",
    because="the objection was: none",
).rewrite(
    "agency.workflow.breaker:CircuitBreaker.__init__",
    ("half_open_calls, successes)", "half_open_calls)"),
)
