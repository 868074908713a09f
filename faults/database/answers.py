"""Ways in which the store can answer in the wrong order, too late or too much, each of which a feature must notice."""

from plainspec.proving import fault

ENTITIES = "agency.store.entities.entities:Entities"
THREADS = "agency.store.threads:Threads"
MAKE = "agency.store.factories:make"
MADE = "database/test_data.feature: The factory makes "
WORK = "database/threads.feature: Agents of Ana's look into her taxes twice, and once into her rent"

fault(
    "threads come in the order in which they were begun",
    caught_by="database/threads.feature: Ana renames her own",
    because='sees the threads "Money, Rent"',
).rewrite(f"{THREADS}.all", ("order_by(Thread.title, Thread.id)", "order_by(Thread.created_at, Thread.title.desc())"))

fault(
    "what was done last comes first",
    caught_by=WORK,
    because='what was "queued, completed"',
).rewrite(f"{THREADS}.executions", ("order_by(Execution.created_at, ", "order_by(Execution.created_at.desc(), "))

fault(
    "what was done in one thread is shown in all",
    caught_by=WORK,
    because='what was "queued, completed"',
).rewrite(f"{THREADS}.executions", (".where(Execution.thread_id == thread_id)", ""))

fault(
    "entities come last name first",
    caught_by="database/entities.feature: Acme adds a skill",
    because="Acme finds Ada, Developer, Go and Python",
).rewrite(f"{ENTITIES}.all", ("order_by(kind.name, ", "order_by(kind.name.desc(), "))

fault(
    "whoever looks again sees what they have seen before",
    caught_by="database/versions.feature: Ben changes a skill between Ana's first look and her second",
    because="has seen first",
).rewrite(f"{ENTITIES}.get", (".execution_options(populate_existing=True)", ""))

fault(
    "the factory makes a team of nobody once in a while",
    caught_by=f"{MADE}a team, 100 times",
    because="team_entity_capacity_check",
).rewrite(
    MAKE, (".build(**{", ".build(**({'capacity': __import__('random').randrange(4)} if kind is Team else {}), **{")
)

fault(
    "the factory gives some agents the same name",
    caught_by=f"{MADE}an agent, 20 times",
    because="101 entities of different names",
).rewrite(
    MAKE,
    (
        ".build(**{",
        ".build(**({'name': f'Ada {__import__(\"random\").randrange(4)}'} if kind is Agent else {}), **{",
    ),
)

fault(
    "whoever looks again at all entities sees what they have seen before",
    caught_by="database/versions.feature: Ben renames a skill between Ana's first look at all of them and her second",
    because="has seen first",
).rewrite(f"{ENTITIES}.all", (".execution_options(populate_existing=True)", ""))

for what, read, scenario in (
    ("threads", "all", "Ana renames a thread on her phone while her desk shows all of them"),
    ("what agents did", "executions", "An agent comes to an end while Ana looks into her taxes"),
):
    fault(
        f"whoever looks again at {what} sees what they have seen before",
        caught_by=f"database/threads.feature: {scenario}",
        because="has seen first",
    ).rewrite(f"{THREADS}.{read}", (".execution_options(populate_existing=True)", ""))

GIVEN = f"{MADE}an agent and is given its "
FOUND = "**{column: other.id for column, other in others.items()}, **values"

for needless, given in (("skill", "skill_id"), ("team", "team_id")):
    fault(
        f"the factory makes a {needless} besides the one that it is given",
        caught_by=f"{GIVEN}{needless}",
        because="8 entities of different names",
    ).rewrite(
        MAKE,
        ("column not in values}", f"(column not in values or column == '{given}')}}"),
        (FOUND, "**({column: other.id for column, other in others.items()} | values)"),
    )

fault(
    "the factory takes a job role of its own instead of the one that it is given",
    caught_by=f"{GIVEN}job role",
    because="Acme's agent Ada says",
).rewrite(
    MAKE,
    ("column not in values}", "(column not in values or column == 'job_role_id')}"),
    (FOUND, "**(values | {column: other.id for column, other in others.items()})"),
)

fault(
    "the factory forgets which industry it is given",
    caught_by=f"{GIVEN}industry",
    because="Acme's agent Ada says",
).rewrite(MAKE, (FOUND, "**({column: other.id for column, other in others.items()} | values | {'industry_id': None})"))

for kind, what, field, broken in (
    ("Industry", "an industry", "sector", "['', 'trade']"),
    ("JobRole", "a job role", "seniority", "['boss', 'lead']"),
):
    fault(
        f"the factory makes {what} of no {field} once in a while",
        caught_by=f"{MADE}{what}, 100 times",
        because=f"_{field}_check",
    ).rewrite(
        MAKE,
        (
            ".build(**{",
            f".build(**({{'{field}': __import__('random').choice({broken})}} if kind is {kind} else {{}}), **{{",
        ),
    )
