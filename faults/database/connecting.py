"""Ways in which connections can be made and given back wrongly, each of which a feature must notice."""

from plainspec.proving import fault

CONNECTIONS = "database/connections.feature"
SILENT = f"{CONNECTIONS}: The server takes the call and says nothing"
ATLANTIS = f"{CONNECTIONS}: Somebody asks for a database that there is not"
ONE_MORE = f"{CONNECTIONS}: One more session is opened than the store has connections"
STORE = "agency.store.store:Store.__init__"
GIVEN = "PoolSettings(pool_size, pool_overflow, pool_timeout_s)"
WORK = "agency.store.unit_of_work:UnitOfWork"
POOL = "agency.store.pools:ConnectionPool"

fault("a server that does not answer is given up too late", caught_by=SILENT, because="was not given up").rewrite(
    f"{POOL}._make_engine", ('"timeout": self.settings.connect_s', '"timeout": self.settings.connect_s * 10')
)

fault(
    "a server has as long to answer as people wait for a connection", caught_by=SILENT, because="was not given up"
).rewrite(f"{POOL}._make_engine", ('"timeout": self.settings.connect_s', '"timeout": self.settings.wait_s'))

fault(
    "whoever begins work and is not let in meets an error of the library", caught_by=ATLANTIS, because="does not exist"
).rewrite(f"{WORK}.begin", ("with refusals():", "if True:"))

fault(
    "whoever wants a bare connection and is not let in meets an error of the library",
    caught_by=ATLANTIS,
    because="does not exist",
).rewrite(f"{POOL}.connection", ("with refusals():", "if True:"))

fault(
    "a URL that says postgres is refused",
    caught_by=f"{CONNECTIONS}: Somebody opens the store by postgres",
    because="not through 'postgres'",
).rewrite("agency.store.driver:asyncpg_url", ('"postgres", ', ""))

fault(
    "whoever leaves a line that was cut meets an error of the library",
    caught_by=f"{CONNECTIONS}: A line is cut while somebody holds it and asks for nothing",
    because="connection is closed",
).rewrite(f"{POOL}.connection", ("with unless_lost():", "if True:"))

fault("a store has its own idea of how many connections there are", caught_by=ONE_MORE, because="3 sessions").rewrite(
    STORE, (GIVEN, "PoolSettings(overflow=pool_overflow, wait_s=pool_timeout_s)")
)

fault("a store has its own idea of how many are spare", caught_by=ONE_MORE, because="3 sessions").rewrite(
    STORE, (GIVEN, "PoolSettings(pool_size, wait_s=pool_timeout_s)")
)

fault("a store lets people wait as long as it likes", caught_by=ONE_MORE, because="TimeoutError").rewrite(
    STORE, (GIVEN, "PoolSettings(pool_size, pool_overflow)")
)
