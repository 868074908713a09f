"""What plans cost: tasks in parallel, whole workflows, the recovery after a fault, and a pattern of traffic.

Run as `python -m benchmarks.planning`; `--quick` is a smoke test of seconds. Everything runs on one embedded
PostgreSQL with the agency's schema, reached as the application reaches it. Tasks do nothing but return a text, and a
stand-in for Ollama embeds, so that what is measured is planning, its database and its memory. Figures stand beside
their targets and are never asserted.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from agency.memory.ollama import OllamaEmbedder
from agency.planning import (
    Assignment,
    Goal,
    GoalWorkflow,
    PhaseDraft,
    PlanDraft,
    Planner,
    PlanRunner,
    TaskDraft,
    TaskMemory,
    TaskRunner,
    check,
)
from agency.sessions import UserID
from agency.store import Store
from agency.workflow import step
from benchmarks.planning.resources import Row, resources, sampling
from plainspec.services.postgres.databases import Databases
from plainspec.services.postgres.embedded.server import embedded_postgres
from plainspec.services.stand_ins.ollama import OllamaStandIn
from plainspec.systems.agency.store.database import application_url, prepare

USERS = [UserID("Acme", f"User {number}") for number in range(20)]
PHASES = ("planning", "implementation", "testing")
WORKFLOW_TARGET_S, RECOVERY_TARGET_S, TRAFFIC_TARGET_S = 2.0, 5.0, 2.0
AT_ONCE = 20
VERDICTS = {True: "met", False: "MISSED", None: ""}
TRAFFIC = ((0.2, 2.0), (0.5, 8.0), (0.3, 3.0))
"""A day in short: for this share of the time, so many workflows begin each second."""


class Bench:
    """Planning on one database, and how many tasks were at work at the same time."""

    def __init__(self, store: Store, memory: TaskMemory) -> None:
        self.store = store
        self.at_work = self.most_at_work = 0
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        self.planner = Planner(store, memory)
        self.plans = PlanRunner(store, self.planner, TaskRunner(store, step(self.execute), memory), parallel=50)
        self.goals = GoalWorkflow(store, step(self.draft), self.planner, self.plans, memory)

    async def execute(self, assignment: Assignment) -> str:
        """Do a task."""
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            if self.meanwhile:
                await self.meanwhile()
            await asyncio.sleep(0.01)
        finally:
            self.at_work -= 1
        return f"output of {assignment.title}"

    async def draft(self, goal: Goal) -> PlanDraft:
        """Plan two tasks for each of three phases."""
        tasks = {phase: tuple(TaskDraft(f"{phase} {part} of {goal.text}", 60) for part in "ab") for phase in PHASES}
        return PlanDraft(goal.text, 5, tuple(PhaseDraft(phase, drafts) for phase, drafts in tasks.items()))

    async def findings(self) -> int:
        """Count what the consistency check finds."""
        found = 0
        for user in USERS:
            async with self.store.unit_of_work(tenant=user.tenant, user=user.name) as work:
                found += len(await check(work))
        return found


async def parallel_tasks(bench: Bench, tasks: int) -> list[Row]:
    """Run so many tasks of one phase, each of which waits until 20 of them are at work."""
    draft = PlanDraft("survey", 5, (PhaseDraft("all", tuple(TaskDraft(f"ask {one}", 60) for one in range(tasks))),))
    plan_id = await bench.planner.create(USERS[0], draft)
    bench.meanwhile = asyncio.Barrier(AT_ONCE).wait
    begun_s = time.perf_counter()
    await bench.plans.run(USERS[0], plan_id)
    elapsed_s = time.perf_counter() - begun_s
    bench.meanwhile = None
    async with bench.store.unit_of_work(tenant="Acme", user=USERS[0].name) as work:
        (phase,) = await work.plans.phases(plan_id)
        done = await work.plans.tasks(phase.id)
        linked = [[one.entry.text for one in await work.plans.memory_of(task.id)] for task in done]
    right = sum(texts == [f"output of {task.title}"] for task, texts in zip(done, linked, strict=True))
    durations_ms = [(task.duration_s or 0.0) * 1e3 for task in done]
    return [
        Row(
            "parallel tasks at work at the same time",
            str(bench.most_at_work),
            f"≥ {AT_ONCE}",
            bench.most_at_work >= AT_ONCE,
        ),
        Row("parallel tasks linked with their own output", f"{right} of {tasks}", "all", right == tasks),
        Row("parallel tasks, all of them", f"{elapsed_s:.2f} s ({tasks / elapsed_s:.0f} a second)", "", None),
        Row("recorded duration of a task, median", f"{statistics.median(durations_ms):.0f} ms", "", None),
    ]


async def workflows(bench: Bench, rounds: int) -> list[Row]:
    """Run whole workflows, one after the other."""
    taken = []
    for number in range(rounds):
        begun_s = time.perf_counter()
        await bench.goals.pursue(USERS[1], f"goal {number}")
        taken.append(time.perf_counter() - begun_s)
    median_s, worst_s = statistics.median(taken), max(taken)
    limit = f"≤ {WORKFLOW_TARGET_S:g} s"
    return [
        Row("workflow from goal to memory, 6 tasks, median", f"{median_s:.3f} s", limit, median_s <= WORKFLOW_TARGET_S),
        Row("the same, longest", f"{worst_s:.3f} s", "", None),
    ]


async def recovery(bench: Bench, url: str) -> list[Row]:
    """Terminate all connections while a task is at work, and wait until its plan is completed nonetheless."""
    owner = await asyncpg.connect(url)
    broken_s: list[float] = []

    async def terminate() -> None:
        if not broken_s:
            broken_s.append(time.perf_counter())
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    bench.meanwhile = terminate
    try:
        await bench.goals.pursue(USERS[2], "goal with a fault")
        elapsed_s = time.perf_counter() - broken_s[0]
    finally:
        bench.meanwhile = None
        await owner.close()
    limit = f"≤ {RECOVERY_TARGET_S:g} s"
    return [
        Row("from lost connections to the completed plan", f"{elapsed_s:.2f} s", limit, elapsed_s <= RECOVERY_TARGET_S)
    ]


async def traffic(bench: Bench, duration_s: float) -> list[Row]:
    """Have users begin workflows by a pattern, whether or not earlier ones have ended."""
    taken: list[float] = []
    numbers = itertools.count()

    async def one(number: int) -> None:
        begun_s = time.perf_counter()
        await bench.goals.pursue(USERS[number % len(USERS)], f"request {number}")
        taken.append(time.perf_counter() - begun_s)

    running = []
    for share, rate in TRAFFIC:
        for _ in range(max(1, round(share * duration_s * rate))):
            running.append(asyncio.create_task(one(next(numbers))))
            await asyncio.sleep(1 / rate)
    outcomes = await asyncio.gather(*running, return_exceptions=True)
    failed = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    p95_s = sorted(taken)[max(0, round(len(taken) * 0.95) - 1)] if taken else float("inf")
    findings = await bench.findings()
    rates = ", ".join(f"{rate:g}" for _, rate in TRAFFIC)
    return [
        Row(
            f"workflows of {len(USERS)} users at {rates} a second", f"{len(taken)} of {len(running)}", "all", not failed
        ),
        Row("the same, p95", f"{p95_s:.3f} s", f"≤ {TRAFFIC_TARGET_S:g} s", p95_s <= TRAFFIC_TARGET_S),
        Row("findings of the consistency check afterwards", str(findings), "0", findings == 0),
    ]


async def measure(options: argparse.Namespace) -> list[Row]:
    """Measure everything on one database."""
    with embedded_postgres() as server:
        ollama = OllamaStandIn()
        await ollama.server.start()
        async with (
            Databases.on(server) as databases,
            databases.template(prepare, size=0) as template,
            databases.clone(template) as url,
            Store(application_url(url)) as store,
            OllamaEmbedder.at(ollama.server.url) as embedder,
            sampling() as samples,
        ):
            bench = Bench(store, TaskMemory(store, embedder))
            rows = await parallel_tasks(bench, options.tasks)
            rows += await workflows(bench, options.rounds)
            rows += await recovery(bench, url)
            rows += await traffic(bench, options.seconds)
        await ollama.server.kill()
        return [*rows, *resources(samples)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and return the exit code: figures are told, not judged."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="2 workflows and 2 s of traffic: a smoke test")
    parser.add_argument("--tasks", type=int, default=40, metavar="N", help="tasks in parallel (40)")
    parser.add_argument("--rounds", type=int, metavar="N", help="workflows one after the other (20, with --quick 2)")
    parser.add_argument("--seconds", type=float, metavar="S", help="how long traffic lasts (30, with --quick 2)")
    options = parser.parse_args(arguments)
    if options.tasks % AT_ONCE:
        parser.error(f"--tasks is a multiple of {AT_ONCE}")
    options.rounds = options.rounds or (2 if options.quick else 20)
    options.seconds = options.seconds or (2.0 if options.quick else 30.0)
    rows = asyncio.run(measure(options))
    print(f"{'figure':48} {'measured':36} {'target':10} verdict")
    for row in rows:
        print(f"{row.what:48} {row.measured:36} {row.target:10} {VERDICTS[row.met]}")
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    if load > cores:
        print(f"the machine is busy (load {load:.1f} on {cores} processors): times are longer than they need be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
