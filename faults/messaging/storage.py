"""Ways in which stored messages can be out of order, or reach the wrong people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agency.messaging.models import Text
from plainspec.proving import Patch, fault

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURE = "messaging/storage.feature: "
IN_THREAD = "agency.store.messages:Messages.in_thread"
READS = "reads the messages of"
IN_ORDER = f"{FEATURE}Ana asks three questions in one thread"
TWO_THREADS = f"{FEATURE}Ana asks in two threads in turn"
OTHERS_READ = f"{FEATURE}<user> reads a thread of Ana of Acme"
OTHERS_SEND = f"{FEATURE}<user> sends a message to a thread of Ana of Acme"
TENANT = "tenant = nullif(current_setting('app.tenant', true), '')"


@fault("messages are sorted by author", caught_by=IN_ORDER, because=READS)
def sort_by_author(patch: Patch) -> None:
    """The order of a conversation is lost."""

    def make(original: Callable[..., Any]) -> Any:
        async def in_thread(self: Any, thread_id: Any) -> Any:
            return sorted(await original(self, thread_id), key=lambda one: one.author)

        return in_thread

    patch.wrap(IN_THREAD, make)


@fault("all answers are stored in the thread of the first question", caught_by=TWO_THREADS, because=READS)
def mix_threads(patch: Patch) -> None:
    """Remember one thread for all."""
    threads: list[Any] = []

    def make(original: Callable[..., Any]) -> Any:
        async def add(self: Any, number: Any, thread_id: Any, *said: Any) -> Any:
            threads.append(thread_id)
            return await original(self, number, threads[0], *said)

        return add

    patch.wrap("agency.store.messages:Messages.add", make)


fault("the messages of a user are read by all users of the tenant", caught_by=OTHERS_READ, because="Ben of Acme").sql(
    f"ALTER POLICY message_owner ON message USING ({TENANT})"
)

fault("any user can send messages to a thread", caught_by=OTHERS_SEND, because="was not refused.").sql(
    "ALTER TABLE message DROP CONSTRAINT message_thread_fkey"
)


@fault(
    "a message is stored for the first user who has sent one",
    caught_by="messaging/repeated_requests.feature: Ben sends a message under the id of Ana's request",
    because="Ben of Acme reads the messages of",
)
def store_for_the_first(patch: Patch) -> None:
    """Remember one user for all."""
    first: list[Any] = []

    def make(original: Callable[..., Any]) -> Any:
        async def handle(self: Any, user: Any, *said: Any) -> Any:
            first.append(user)
            return await original(self, first[0], *said)

        return handle

    patch.wrap("agency.messaging.pipeline:MessagePipeline.handle", make)


@fault(
    "a blank text is stored",
    caught_by=f"{FEATURE}Ana sends an empty message",
    because="Ana was refused: unavailable",
)
def store_blanks(patch: Patch) -> None:
    """Take every text of a user's as it is."""
    patch.attribute("agency.messaging.validation:validated", lambda raw: Text.model_construct(**raw))
