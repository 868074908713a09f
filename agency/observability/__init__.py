"""Traces and metrics of everything that a workflow runs, and the primitives that limit its cost.

``initialise("my-service")`` has every step leave spans and metrics from then on. `Cache`, `Timeout` and `Router` are
exported here, too: they are the classes of `agency.workflow`, under one canonical name.

`span` and `traced` make spans of anything else; see `agency.observability.spans`.

Importing this package loads no telemetry library; `initialise` does.

Example:
    >>> import asyncio
    >>> from agency.workflow import step
    >>> async def price(item: str) -> str:
    ...     return f"the price of {item}"
    >>> telemetry = initialise("shop")
    >>> asyncio.run((Cache(step(price), ttl_s=300) >> Timeout(step(price), 10)).execute("tea"))
    'the price of the price of tea'
    >>> telemetry.shutdown()
"""

from agency.observability.spans import span, traced
from agency.observability.telemetry import Telemetry, initialise
from agency.workflow import Cache, Router, Timeout

__all__ = ["Cache", "Router", "Telemetry", "Timeout", "initialise", "span", "traced"]
