"""A request and its answer: compared, and shown as evidence without credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plainspec.stage.placeholders import read_json

if TYPE_CHECKING:
    import httpx

__tracebackhide__ = True  # a failure shows the sentence that failed

SHOWN_CHARACTERS = 20_000
EXCERPT_CHARACTERS = 2000
SECRET = {"authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"}
TEXTUAL = ("text/", "json", "xml", "x-www-form-urlencoded", "javascript")


class Answer:
    """The answer to one request."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    @property
    def status(self) -> int:
        """The status code."""
        return self._response.status_code

    @property
    def text(self) -> str:
        """The body as text."""
        return self._response.text

    @property
    def request_line(self) -> str:
        """The method and the URL that were asked."""
        return f"{self._response.request.method} {self._response.request.url}"

    def header(self, name: str) -> str | None:
        """Return a header; values of one that is there several times stand with commas between them."""
        values: list[str] = self._response.headers.get_list(name)
        return ", ".join(values) if values else None

    def cookie(self, name: str) -> str | None:
        """Return the value of a cookie that the answer sets."""
        return self._response.cookies.get(name)

    def json(self) -> Any:
        """Return the body, read as JSON.

        Raises:
            AssertionError: It is not JSON.
        """
        try:
            return read_json(self.text)
        except ValueError as error:
            raise AssertionError(f"the body is {error}\n{self.excerpt()}") from None

    def excerpt(self) -> str:
        """Return the answer for a failure's message: what was asked, the status, and the beginning of the body."""
        body = _body(self._response.headers.get("content-type", ""), self._response.content, EXCERPT_CHARACTERS)
        return f"{self.request_line} was answered with {self.status} {self._response.reason_phrase}\n{body}".rstrip()

    def as_text(self) -> str:
        """Return the request and the answer as they went over the wire, credentials masked and bodies cut short."""
        request, response = self._response.request, self._response
        asked = [self.request_line, *_headers(request.headers), "", _sent(request)]
        answered = [f"{response.http_version} {self.status} {response.reason_phrase}", *_headers(response.headers), ""]
        body = _body(response.headers.get("content-type", ""), response.content, SHOWN_CHARACTERS)
        return "\n".join([*asked, "", *answered, body])


def title(person: str, answer: Answer) -> str:
    """Name an exchange in a report."""
    return f"{person}: {answer.request_line}: {answer.status}"


def _headers(headers: httpx.Headers) -> list[str]:
    return [f"{name}: {'***' if name.lower() in SECRET else value}" for name, value in headers.multi_items()]


def _sent(request: httpx.Request) -> str:
    try:
        content = request.content
    except RuntimeError:  # a form with files is sent piece by piece
        return f"(a form of {request.headers.get('content-length', '?')} bytes)"
    return _body(request.headers.get("content-type", ""), content, SHOWN_CHARACTERS)


def _body(media_type: str, content: bytes, limit: int) -> str:
    if content and media_type and not any(part in media_type for part in TEXTUAL):
        return f"({len(content)} bytes of {media_type})"
    text = content.decode(errors="replace")
    return text if len(text) <= limit else f"{text[:limit]}…"
