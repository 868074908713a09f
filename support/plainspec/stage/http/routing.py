"""Where the HTTP connections of a session lead: straight to services, or through a person's network."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

    from plainspec.stage.network.networks import Network


LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def client_through(network: Network | None) -> httpx.AsyncClient:
    """Return a client that goes through a person's network, or past any proxy to services of this machine."""
    trust, forever = _trust(), httpx.Timeout(None)
    if network is not None:
        return httpx.AsyncClient(transport=RoutedTransport(network, trust), timeout=forever, trust_env=False)
    direct = {f"all://{host}": httpx.AsyncHTTPTransport(verify=trust) for host in LOOPBACK}
    return httpx.AsyncClient(verify=trust, timeout=forever, mounts=direct)


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """Read the certificates that are trusted, once."""
    return httpx.create_ssl_context()


class RoutedTransport(httpx.AsyncBaseTransport):
    """Connects to the proxies of a network in place of the services; requests stay what they are."""

    def __init__(self, network: Network, trust: ssl.SSLContext) -> None:
        self._network = network
        self._inner = httpx.AsyncHTTPTransport(verify=trust)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, with the service's own name in `Host` and in TLS."""
        url = request.url
        port = url.port or {"http": 80, "https": 443}[url.scheme]
        address = self._network.route(url.host, port)
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                url.copy_with(host=address.host, port=address.port),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
