"""Ways in which threads can be shown to others, or kept badly, each of which a feature must notice."""

from plainspec.proving import fault

THREADS = "agency.store.threads:Threads"
OF_THE_TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"
OF_THE_USER = "owner = nullif(current_setting('app.user', true), '')"
NOBODY = "nullif(current_setting('app.user', true), '') IS NULL"


def show(table: str, condition: str) -> str:
    """Return SQL that shows other rows of a table."""
    return f"ALTER POLICY {table}_owner ON {table} USING ({condition}) WITH CHECK ({condition})"


fault(
    "colleagues see each other's threads",
    caught_by="database/threads.feature: Ben of Acme renames Ana's thread about taxes",
    because="there was no such thread to rename",
).sql(show("thread", OF_THE_TENANT))

fault(
    "users of the same name see each other's threads",
    caught_by="database/threads.feature: Ana of Bolt renames Ana's thread about taxes",
    because="there was no such thread to rename",
).sql(show("thread", OF_THE_USER))

fault(
    "whoever is nobody in particular sees everybody's threads",
    caught_by="database/threads.feature: nobody of Acme renames Ana's thread about taxes",
    because="there was no such thread to rename",
).sql(show("thread", f"{OF_THE_TENANT} AND ({OF_THE_USER} OR {NOBODY})"))

fault(
    "threads are not secured at all",
    caught_by="database/threads.feature: Ben of Acme renames Ana's thread about taxes",
    because="there was no such thread to rename",
).sql("ALTER TABLE thread DISABLE ROW LEVEL SECURITY")

fault(
    "a unit of work forgets its user",
    caught_by="database/threads.feature: Ana renames her own",
    because="the thread was renamed",
).rewrite("agency.store.tenancy:work_for", ('"user": user or ""', '"user": ""'))

fault(
    "a thread that is not there passes for renamed",
    caught_by="database/threads.feature: Ben of Acme renames Ana's thread about taxes",
    because="there was no such thread to rename",
).rewrite(f"{THREADS}.rename", ("result.rowcount > 0", "True"))

fault(
    "renaming a thread renames all of the user's",
    caught_by="database/threads.feature: Ben of Acme renames Ana's thread about taxes",
    because="there was no such thread to rename",
).rewrite(f"{THREADS}.rename", (".where(Thread.id == number)", ""))

fault(
    "renaming a thread changes nothing",
    caught_by="database/threads.feature: Ana renames her own",
    because='sees the threads "Money, Rent"',
).rewrite(f"{THREADS}.rename", (".values(title=title)", ".values(title=Thread.title)"))

fault(
    "colleagues read what agents did for others",
    caught_by="database/threads.feature: An agent has <ended> Ana's taxes",
    because="Ben of Acme reads nothing",
).sql(show("execution", OF_THE_TENANT))

for field, instead in {"output": "'{}'", "metrics": "{'tokens': 0}", "messages": "[{}]"}.items():
    fault(
        f"the {field} of an execution is lost",
        caught_by="database/threads.feature: An agent has <ended> Ana's taxes",
        because="what the agent has written down",
    ).rewrite(f"{THREADS}.record", ("**said, **self._whose", f"**{{**said, '{field}': {instead}}}, **self._whose"))

fault(
    "every execution is said to be completed",
    caught_by=[
        "database/threads.feature: An agent has given up on Ana's taxes",
        "database/threads.feature: An agent has not yet touched Ana's taxes",
    ],
    because="what the agent has written down",
).rewrite(f"{THREADS}.record", ("status=status", "status='completed'"))
