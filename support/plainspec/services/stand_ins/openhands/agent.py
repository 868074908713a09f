"""The agent of the OpenHands stand-in: what becomes of a conversation, as a scenario has scripted it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    from plainspec.services.stand_ins.openhands.conversation import Conversation, Status

SAMPLES = {"int": "3", "float": "1.5", "str": "'abc'", "bool": "True"}
"""What the tests pass for a parameter of each type."""

TESTS_FILE = re.compile(r"/\S+/test_\w+\.py")


@dataclass(frozen=True)
class AgentScript:
    """What the agent does when it is asked for tests of a module.

    Attributes:
        ends: The status that it ends with; None if it never ends.
        after_s: How long it takes.
        says: The error of one that ends with `error`, or the last answer of one that is stuck.
        writes: The tests; None for some that call every function, and an empty text for no file at all.
    """

    ends: Status | None = "finished"
    after_s: float = 0.0
    says: str = ""
    writes: str | None = None


@dataclass
class ScriptedAgent:
    """Works on conversations as scripts say.

    Attributes:
        later: Has something called after so many seconds, by the clock of the scenario.
        files: The files of the server, by path.
        scripts: By module.
        loses_the_end: Whether the next end comes just after all connections of its conversation are lost.
    """

    later: Callable[[float, Callable[[], object]], object]
    files: MutableMapping[str, bytes] = field(default_factory=dict)
    scripts: dict[str, AgentScript] = field(default_factory=dict)
    loses_the_end: bool = False

    def run(self, conversation: Conversation) -> None:
        """Begin to work."""
        script = self.scripts[conversation.module]
        conversation.set_status("running")
        if script.ends is not None:
            self.later(script.after_s, lambda: self._end(conversation, script))

    def interrupt(self, conversation: Conversation) -> None:
        """Stop to work."""
        if conversation.status == "running":
            conversation.set_status("paused")

    def _end(self, conversation: Conversation, script: AgentScript) -> None:
        if conversation.status != "running" or script.ends is None:
            return
        if self.loses_the_end:
            self.loses_the_end = False
            conversation.disconnect()
        if script.ends == "finished":
            self._write(conversation, script)
        elif script.ends == "error":
            conversation.tell("ConversationErrorEvent", "environment", code="AgentError", detail=script.says)
        conversation.say("agent", script.says or "The tests are written.")
        conversation.set_status(script.ends)

    def _write(self, conversation: Conversation, script: AgentScript) -> None:
        wanted = TESTS_FILE.search(conversation.request)
        if wanted is None:
            raise AssertionError(f"The agent was told to write no file: {conversation.request!r}")
        source = self.files[f"{conversation.folder}/{conversation.module}.py"].decode()
        text = tests_for(conversation.module, source) if script.writes is None else script.writes
        if text:
            self.files[wanted.group()] = text.encode()


def tests_for(module: str, source: str) -> str:
    """Return tests that call each public function of a module once, with samples of its parameters' types."""
    calls = []
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_"):
            types = [ast.unparse(one.annotation) if one.annotation else "int" for one in function.args.args]
            arguments = ", ".join(SAMPLES[one] for one in types)
            calls.append(f"def test_{function.name}():\n    {module}.{function.name}({arguments})\n")
    return "\n\n".join([f"import {module}\n", *calls])
