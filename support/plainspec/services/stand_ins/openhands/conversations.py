"""The conversations of the stand-in, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.services.stand_ins.openhands.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.services.stand_ins.openhands.agent import ScriptedAgent


class Conversations:
    """Makes and finds conversations.

    Attributes:
        agent: Works on them.
        stale: Whether those who ask over HTTP are told that conversations still run when they have ended.
        sockets: Whether those who follow events are let in.
        not_told: What was asked and not scripted, in order.
    """

    def __init__(self, agent: ScriptedAgent) -> None:
        self.agent = agent
        self.stale = False
        self.sockets = True
        self.not_told: list[str] = []
        self._by_id: dict[str, Conversation] = {}

    def start(self, conversation_id: str, folder: str, tags: dict[str, str]) -> tuple[Conversation, bool] | None:
        """Return the conversation of this id, and whether it is new; None if nothing is scripted for its module."""
        if conversation_id in self._by_id:
            return self._by_id[conversation_id], False
        files = sorted(path for path in self.agent.files if path.startswith(f"{folder}/"))
        names = [path.rpartition("/")[2].removesuffix(".py") for path in files]
        module = next((name for name in names if name != "__init__"), "no file")
        if module not in self.agent.scripts:
            self.not_told.append(f"what its agent does about the module {module}")
            return None
        self._by_id[conversation_id] = Conversation(conversation_id, folder, tags, module)
        return self._by_id[conversation_id], True

    def find(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, or None."""
        return self._by_id.get(conversation_id)

    def about(self, module: str) -> list[Conversation]:
        """Return the conversations about a module."""
        return [one for one in self._by_id.values() if one.module == module]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._by_id)

    def info(self, conversation: Conversation) -> Mapping[str, Any]:
        """Describe a conversation as HTTP answers do."""
        said = conversation.info()
        return {**said, "execution_status": "running"} if self.stale and conversation.status != "idle" else said

    def close(self) -> None:
        """Let all go who follow events."""
        for conversation in self._by_id.values():
            conversation.disconnect()
