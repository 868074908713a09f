"""Whether the gateway and its services answer."""

import asyncio
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy import text

from agency.gateway.errors import GatewayRefusedError
from agency.gateway.web.authentication import service_of
from agency.gateway.web.service import Service
from agency.gateway.web.services import needs_database, needs_redis

ROUTER = APIRouter()
ANSWER_S: Final = 1.0
"""How long a service may take to answer, in seconds."""


class Health(BaseModel):
    """Whether the gateway and its services answer."""

    status: Literal["ok", "degraded"]
    unavailable: list[Literal["database", "redis"]] = Field(description="The services that do not answer.")


@ROUTER.get("/health")
async def health(service: Annotated[Service, Depends(service_of)]) -> Health:
    """Tell whether the gateway and its services answer."""
    answered = await asyncio.gather(_database(service), _redis(service), return_exceptions=True)
    unavailable: list[Literal["database", "redis"]] = []
    for name, answer in zip(("database", "redis"), answered, strict=True):
        if isinstance(answer, GatewayRefusedError):
            unavailable.append("database" if name == "database" else "redis")
        elif isinstance(answer, BaseException):
            raise answer
    return Health(status="degraded" if unavailable else "ok", unavailable=unavailable)


async def _database(service: Service) -> None:
    async with needs_database(ANSWER_S), service.store.unit_of_work() as work:
        await work.session.execute(text("SELECT 1"))


async def _redis(service: Service) -> None:
    async with needs_redis(ANSWER_S):
        await service.redis.ping()
