"""HTTP through a person's network: the request stays what it is, only the connection leads elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

    from plainspec.stage.network.networks import Network


class RoutedTransport(httpx.AsyncBaseTransport):
    """Connects to the proxies of a network in place of the services."""

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
