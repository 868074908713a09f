"""What makes embeddings of texts, and the ways in which it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class EmbeddingFailedError(Exception):
    """A text was not embedded; the message is for users, and holds nothing of the text."""


class ModelUnavailableError(EmbeddingFailedError):
    """The model cannot be reached, is too slow or fails: a later try may succeed."""


class TextRefusedError(EmbeddingFailedError):
    """The model does not take this text, for instance because it is too long; it will not take it later either."""


class UnusableModelError(EmbeddingFailedError):
    """The model answers with something that is no embedding; the next try may meet another model."""


class Embedder(Protocol):
    """A model that makes embeddings of ``agency.memory.DIMENSIONS`` elements."""

    @property
    def model(self) -> str:
        """The name of the model."""

    async def embed(self, text: str, limit_s: float | None = None) -> Sequence[float]:
        """Return the embedding of a text, within so many seconds.

        Raises:
            EmbeddingFailedError: There is none.
        """
