"""A file of JSON lines that is only ever added to, and that a crash or a full disk cannot spoil."""

from __future__ import annotations

import errno
import json
import logging
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from agency.delivery.durable.runs import JournalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

logger = logging.getLogger(__name__)

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Lines:
    """The lines of a file.

    Whoever adds lines must be the only one who does; anybody may read at any time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[dict[str, Any]]:
        """Return all lines but a last one that was not written to its end; none where there is no file.

        Raises:
            JournalError: The file cannot be read, or a line before the last is damaged; names the line.
        """
        return self._records(whole_lines(self._bytes()))

    def mended(self) -> list[dict[str, Any]]:
        """Return the same, after cutting off and reporting a last line that was not written to its end.

        Nobody was told that such a line is stored: its writer was killed, or lost its disk.

        Raises:
            JournalError: The file cannot be read or written, or a line before the last is damaged.
        """
        content = self._bytes()
        whole = whole_lines(content)
        records = self._records(whole)
        if torn := len(content) - len(whole):
            logger.warning("%s: the last line was not written to its end; its %d bytes are cut off", self.path, torn)
            try:
                os.truncate(self.path, len(whole))
            except OSError as error:
                raise JournalError(f"{self.path} cannot be repaired: {error.strerror}.") from error
        return records

    def add(self, record: Mapping[str, Any]) -> None:
        """Write a line, and return when it is on the disk.

        Raises:
            JournalError: It could not be written, and is not there; says why.
        """
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            is_new = not self.path.exists()
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self._refused(error) from error
        try:
            self._write(file, line)
        finally:
            os.close(file)
        if is_new:
            self._sync_folder()

    def _write(self, file: int, line: bytes) -> None:
        before = os.fstat(file).st_size
        try:
            written = 0
            while written < len(line):
                written += os.write(file, line[written:])
            os.fsync(file)
        except BaseException as error:
            with suppress(OSError):  # what cannot be cut off now is a torn line, which the next reader leaves out
                os.ftruncate(file, before)
            if isinstance(error, OSError):
                raise self._refused(error) from error
            raise

    def _sync_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _refused(self, error: OSError) -> JournalError:
        why = "the disk is full" if error.errno in FULL else (error.strerror or str(error))
        refused = JournalError(
            f"{self.path} cannot be written: {why}. All that was recorded before is kept; "
            "fix that, and resume the run: it goes on after the last recorded stage."
        )
        refused.reason = f"{self.path} cannot be written: {why}"
        return refused

    def _bytes(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise JournalError(f"{self.path} cannot be read: {error.strerror}.") from error

    def _records(self, whole: bytes) -> list[dict[str, Any]]:
        records = []
        for number, line in enumerate(whole.split(b"\n")[:-1], 1):
            try:
                record = json.loads(line)
            except ValueError:
                record = None
            if not isinstance(record, dict):
                raise JournalError(
                    f"{self.path}, line {number}: not a JSON object. The file was changed by something else, "
                    "or its disk is damaged; nothing after this line can be trusted. Restore it from a backup."
                )
            records.append(record)
        return records


def whole_lines(content: bytes) -> bytes:
    """Return content without a last line that was not written to its end."""
    return content[: content.rfind(b"\n") + 1]
