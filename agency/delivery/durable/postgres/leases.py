"""Leases: which processes execute runs, as all others see it by the clock of the database.

A process renews its lease four times in its length. When it cannot, it stops its own runs before the lease ends, so
that no run is executed by two; when it is gone, another process takes its runs over after the lease has ended.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from agency.delivery.durable.postgres.executors import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

LEASE_S = 8.0
"""Length of a lease: a run whose worker dies is taken over within 1.25 times this."""
MARGIN = 0.75
"""After this part of a lease without an answer from the database, a process stops its own runs."""

RENEW = """
INSERT INTO delivery.worker VALUES (:executor, clock_timestamp() + make_interval(secs => :length))
ON CONFLICT (executor) DO UPDATE SET lease_until = excluded.lease_until
"""
EXTEND = """
UPDATE delivery.worker SET lease_until = clock_timestamp() + make_interval(secs => :length)
WHERE executor = :executor AND lease_until > clock_timestamp()
"""
LIVE = "SELECT executor FROM delivery.worker WHERE lease_until > clock_timestamp()"
OTHERS = """
SELECT executor, lease_until <= clock_timestamp() FROM delivery.worker WHERE executor <> :executor
FOR UPDATE SKIP LOCKED
"""
MINE = "SELECT executor FROM delivery.worker WHERE executor = :executor FOR UPDATE"
FORGET = "DELETE FROM delivery.worker WHERE executor = :executor"


def live_executors(engine: sa.Engine) -> set[str]:
    """Return the processes whose leases have not ended, but for those of this machine that are gone."""
    with engine.begin() as connection:
        return {executor for executor in connection.scalars(sa.text(LIVE)) if not is_gone(executor)}


class Leases:
    """The lease of this process, and a thread that renews it and looks for leases that have ended.

    Attributes:
        length_s: How long a lease lasts.
    """

    def __init__(
        self,
        engine: sa.Engine,
        executor: str,
        length_s: float,
        stop_runs: Callable[[], None],
        release: Callable[[str], None],
    ) -> None:
        """Keep the lease of a process.

        Args:
            engine: Connects to the database.
            executor: The name of this process.
            length_s: How long a lease lasts, in seconds.
            stop_runs: Stops all runs of this process, and returns when they have stopped.
            release: Lets others execute the runs of a process that is named; called once for each.
        """
        self.length_s = length_s
        self._engine = engine
        self._executor = executor
        self._stop_runs = stop_runs
        self._release = release
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="delivery-leases", daemon=True)
        self._renewed = 0.0

    def open(self) -> None:
        """Take the lease, and start the thread."""
        self._take()
        self._thread.start()

    def close(self) -> None:
        """End the thread, release the runs of this process, and give the lease up."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            self._give_up(self._executor)
        except DBAPIError as error:
            logger.warning("the lease of %s could not be given up, and ends by itself: %s", self._executor, error.orig)

    def _take(self) -> None:
        began = time.monotonic()
        with self._engine.begin() as connection:
            connection.execute(sa.text(RENEW), {"executor": self._executor, "length": self.length_s})
        self._renewed = began

    def _keep(self) -> None:
        while not self._closing.wait(self.length_s / 4):
            try:
                self._renew()
                self._take_over()
            except DBAPIError as error:
                logger.warning("the lease of %s cannot be renewed: %s", self._executor, error.orig)
            except Exception:  # whatever it is, the thread has to live on, or to stop the runs in time
                logger.exception("the lease of %s cannot be renewed", self._executor)
            if time.monotonic() - self._renewed > MARGIN * self.length_s:
                self._stop_runs()

    def _renew(self) -> None:
        began = time.monotonic()
        values = {"executor": self._executor, "length": self.length_s}
        with self._engine.begin() as connection:
            extended = connection.execute(sa.text(EXTEND), values).rowcount
        if extended:
            self._renewed = began
        else:  # it ended while the database could not be reached, or another process has taken the runs over
            self._stop_runs()
            self._give_up(self._executor)
            self._take()

    def _take_over(self) -> None:
        with self._engine.begin() as connection:
            for executor, ended in connection.execute(sa.text(OTHERS), {"executor": self._executor}).all():
                if ended or is_gone(executor):
                    logger.warning("%s is gone, or has not renewed its lease; its runs are taken over", executor)
                    self._release_of(connection, executor)

    def _give_up(self, executor: str) -> None:
        with self._engine.begin() as connection:
            if connection.scalar(sa.text(MINE), {"executor": executor}):
                self._release_of(connection, executor)

    def _release_of(self, connection: sa.Connection, executor: str) -> None:
        """Release the runs of a process, whose row is locked, so that nobody else does it at the same time."""
        self._release(executor)
        connection.execute(sa.text(FORGET), {"executor": executor})
