"""A guard around the HTTP clients of a scenario: requests reach this machine only, and all others fail the scenario."""

from __future__ import annotations

from ipaddress import ip_address

import httpx


class OutsideCallError(httpx.ConnectError):
    """A request to another machine, for which nothing stands in."""


class LoopbackOnly(httpx.AsyncBaseTransport):
    """A transport of httpx that refuses requests to other machines, and remembers them.

    Attributes:
        outside: What was requested of other machines: method and URL, in order.
    """

    def __init__(self) -> None:
        self.outside: list[str] = []
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to this machine.

        Raises:
            OutsideCallError: It is for another one; nothing is sent, and no name is looked up.
        """
        if not is_loopback(request.url.host):
            self.outside.append(f"{request.method} {request.url}")
            raise OutsideCallError(f"{request.url.host} is outside of the scenario", request=request)
        return await self._real.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._real.aclose()

    def check(self) -> None:
        """Fail where anything was requested of another machine.

        Raises:
            AssertionError: Names all of it.
        """
        if self.outside:
            requested = "; ".join(self.outside)
            raise AssertionError(f"requests to other machines, for which there is no stand-in: {requested}")


def is_loopback(host: str) -> bool:
    """Return whether a name or an address is this machine's own, without looking it up."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
