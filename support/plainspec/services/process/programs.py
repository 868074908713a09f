"""Programs that are run to their end beside the event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.services.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIMIT_S = 300.0


async def output_of(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], limit_s: float = LIMIT_S
) -> tuple[int, str]:
    """Run a program and return its exit code and what it wrote; it is killed if the caller is cancelled.

    Raises:
        ServiceError: it took longer than the limit.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        written, _ = await asyncio.wait_for(process.communicate(), limit_s)
    except TimeoutError:
        raise ServiceError(f"{command[0]} did not finish within {limit_s:g} s.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, written.decode(errors="replace").strip()
