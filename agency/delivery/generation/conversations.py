"""Conversations on an OpenHands agent server (1.58), each of which writes the tests of one module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from agency.delivery.contract import GeneratorError
from agency.delivery.generation.circuit import RefusedRequestError

if TYPE_CHECKING:
    from agency.delivery.generation.circuit import Requests
    from agency.delivery.generation.modules import Module
    from agency.delivery.generation.settings import OpenHandsServer

API = "/api/conversations"
IDLE = "idle"
PAUSED = "paused"
"""The status after an interruption; to run such a conversation resumes it."""

NOT_RUNNING = {IDLE, PAUSED}
"""The statuses in which the agent does nothing until the conversation is run."""

FINISHED = "finished"
TERMINAL = {FINISHED, "error", "stuck"}
"""The statuses after which the agent does nothing more."""

NOT_FOUND = 404
CONFLICT = 409
UNPROCESSABLE = 422

MOST_IN_A_TAG = 256
"""How long the value of a tag may be, in characters."""

REQUEST = """\
Write tests for the Python module {name}, whose source is in {source}.
Put them into the file {tests}, and into no other one, for pytest and Hypothesis.
Import the module as {name}; do not change it. Test every public function, the errors that it documents included, \
and run the tests until they pass.
"""


class UnknownTaskError(GeneratorError):
    """The server does not know a task."""


@dataclass(frozen=True)
class Conversation:
    """A conversation as the server describes it.

    Attributes:
        id: Its id, which is that of the task.
        status: Its execution status, such as `running`.
        folder: The folder that its agent works in, on the machine of the server.
        path: The file of the module that it is about; empty for a conversation that was not made here.
    """

    id: str
    status: str
    folder: str
    path: str

    @classmethod
    def of(cls, said: dict[str, Any]) -> Conversation:
        """Read a `ConversationInfo`."""
        folder = said.get("workspace", {}).get("working_dir", "")
        return cls(said["id"], said.get("execution_status", IDLE), folder, _path(said.get("tags") or {}))


class Conversations:
    """Makes, begins and ends conversations."""

    def __init__(self, server: OpenHandsServer, requests: Requests) -> None:
        self._server = server
        self._requests = requests

    async def check(self) -> None:
        """Find out whether the server answers, and accepts the key.

        Raises:
            GeneratorError: It does not.
        """
        await self._requests.send("GET", f"{API}/count")

    async def make(self, task_id: str, module: Module) -> None:
        """Upload a module, and make a conversation about it that does not run yet; to repeat this changes nothing.

        Raises:
            GeneratorError: The server has refused it, or failed each time.
        """
        folder = f"{self._server.folder}/{task_id}"
        for source in module.sources:
            content = (module.root / source).read_bytes()
            await self._requests.send(
                "POST",
                "/api/file/upload",
                params={"path": f"{folder}/{source.as_posix()}"},
                files={"file": (source.name, content)},
            )
        llm = {"model": self._server.model, "api_key": self._server.model_key, "base_url": self._server.model_url}
        request = {
            "conversation_id": task_id,
            "workspace": {"kind": "LocalWorkspace", "working_dir": folder},
            "agent_settings": {"llm": {name: value for name, value in llm.items() if value}},
            "confirmation_policy": {"kind": "NeverConfirm"},
            "autotitle": False,
            "tags": _tags(module),
        }
        await self._requests.send("POST", API, json=request)

    async def begin(self, task_id: str, module: Module) -> None:
        """Send what is wanted, and have the agent run, unless it runs or has ended; to repeat this changes nothing."""
        conversation = await self.get(task_id)
        if conversation.status not in NOT_RUNNING:
            return
        await self._requests.repeat(lambda: self._ask(conversation, module))
        try:
            await self._requests.send("POST", f"{API}/{task_id}/run")
        except RefusedRequestError as error:
            if error.status != CONFLICT:  # it runs already: an earlier answer was lost
                raise

    async def _ask(self, conversation: Conversation, module: Module) -> None:
        """Send what is wanted, unless the server has it: the answer to an earlier attempt may have been lost."""
        events = f"{API}/{conversation.id}/events"
        known = await self._requests.send_once(
            "GET", f"{events}/count", params={"kind": "MessageEvent", "source": "user"}
        )
        if known.json() > 0:
            return
        tests = f"{conversation.folder}/{module.tests}"
        text = REQUEST.format(name=module.name, source=module.sources[0].as_posix(), tests=tests)
        said = {"role": "user", "content": [{"type": "text", "text": text}], "run": False}
        await self._requests.send_once("POST", events, json=said)

    async def get(self, task_id: str, *, once: bool = False) -> Conversation:
        """Return a conversation.

        Args:
            task_id: Its id.
            once: Whether to report a transient error at once.

        Raises:
            GeneratorError: The server does not know it, or has failed each time.
        """
        send = self._requests.send_once if once else self._requests.send
        try:
            answer = await send("GET", f"{API}/{task_id}")
        except RefusedRequestError as error:
            if error.status not in {NOT_FOUND, UNPROCESSABLE}:
                raise
            raise UnknownTaskError(f"OpenHands at {self._server.url} has no task {task_id}.") from error
        return Conversation.of(answer.json())

    async def complaint(self, task_id: str) -> str:
        """Return what the server says of a conversation that has not finished: its last error, or its last answer."""
        found = await self._requests.send(
            "GET",
            f"{API}/{task_id}/events/search",
            params={"kind": "ConversationErrorEvent", "sort_order": "TIMESTAMP_DESC", "limit": 1},
        )
        for event in found.json()["items"]:
            return f"{event['code']}: {event['detail']}"
        answer = await self._requests.send("GET", f"{API}/{task_id}/agent_final_response")
        return str(answer.json()["response"]) or "it gives no reason"

    async def interrupt(self, task_id: str) -> None:
        """Stop the agent at once."""
        await self._requests.send_once("POST", f"{API}/{task_id}/interrupt")

    async def download(self, path: str) -> bytes:
        """Return a file of the server's.

        Raises:
            GeneratorError: There is none.
        """
        answer = await self._requests.send("GET", "/api/file/download", params={"path": path})
        return answer.content

    def socket_url(self, task_id: str) -> str:
        """Return the address at which the events of a conversation arrive."""
        parts = urlsplit(self._server.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        return f"{scheme}://{parts.netloc}{parts.path}/sockets/events/{task_id}"


def _tags(module: Module) -> dict[str, str]:
    path = str(module.path)
    parts = [path[start : start + MOST_IN_A_TAG] for start in range(0, len(path), MOST_IN_A_TAG)]
    return {f"path{number}": part for number, part in enumerate(parts)}


def _path(tags: dict[str, str]) -> str:
    return "".join(tags.get(f"path{number}", "") for number in range(len(tags)))
