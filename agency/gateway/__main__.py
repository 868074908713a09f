"""Run the gateway: ``python -m agency.gateway --environment development --agents package.module:AGENTS``.

It prints one line with its address once it accepts connections, and stops at SIGTERM or SIGINT. Where the
environment names a collector of telemetry, as `agency.observability.export` says, it exports spans and metrics there.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from agency.gateway.web.serving.process import serve
from agency.observability.telemetry import exporting
from agency.settings import GatewaySettings, SettingsError, environment_named, load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agency.gateway.agents import AgentFactory


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; return 1 where the settings are wrong."""
    options = _options().parse_args(arguments)
    try:
        environment = environment_named(options.environment)
        settings = load_settings("gateway", environment, options.settings, os.environ)
    except SettingsError as wrong:
        sys.stderr.write("".join(f"{problem}\n" for problem in wrong.problems))
        return 1
    if not isinstance(settings, GatewaySettings):
        raise TypeError(f"not settings of a gateway: {type(settings).__name__}")
    logging.basicConfig(level=settings.log_level.upper())
    with exporting("agency-gateway"):
        asyncio.run(serve(settings, _agents(options.agents), _announce, port=options.port))
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m agency.gateway", description="Run the gateway.")
    parser.add_argument("--environment", required=True, help="development, testing, staging or production")
    parser.add_argument("--settings", type=Path, default=Path("settings"), help="the folder of ENVIRONMENT.toml")
    parser.add_argument("--port", type=int, help="the port, instead of the one in the settings; 0: any free port")
    parser.add_argument("--agents", help="MODULE:NAME of a mapping from names to factories of agents")
    return parser


def _agents(name: str | None) -> Mapping[str, AgentFactory]:
    agents: Mapping[str, AgentFactory] = resolve_name(name) if name else {}
    return agents


def _announce(url: str) -> None:
    sys.stdout.write(f"the gateway listens on {url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
