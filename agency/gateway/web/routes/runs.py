"""Runs of agents: what has become of them, and their end at the user's wish."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import Response

from agency.gateway.runs import RunState
from agency.gateway.web.agui import RunStream
from agency.gateway.web.authentication import Caller, service_of
from agency.gateway.web.problems import problems
from agency.gateway.web.service import Service
from agency.sessions import RunID

ROUTER = APIRouter(prefix="/v1/runs")
ServiceOf = Annotated[Service, Depends(service_of)]
ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


class RunReport(BaseModel):
    """A run."""

    run_id: UUID
    thread_id: UUID
    agent: str
    state: RunState
    output: Any = Field(description="What it returned; null unless it completed.")
    error: str | None = Field(description="Why it failed or was cancelled; null otherwise.")


class CancelledRun(BaseModel):
    """A run that will be cancelled."""

    run_id: UUID


@ROUTER.get("/{run_id}", responses=problems(*ALWAYS))
async def get_run(caller: Caller, service: ServiceOf, run_id: UUID) -> RunReport:
    """Tell what has become of a run."""
    run = await service.runs.get(caller.user, RunID(run_id))
    return RunReport(
        run_id=run.run.value,
        thread_id=run.thread.value,
        agent=run.agent,
        state=run.state,
        output=run.output,
        error=run.error,
    )


@ROUTER.post("/{run_id}/cancel", status_code=HTTPStatus.ACCEPTED, responses=problems(*ALWAYS, HTTPStatus.CONFLICT))
async def cancel_run(caller: Caller, service: ServiceOf, run_id: UUID) -> CancelledRun:
    """Cancel a run; its last event announces its end."""
    await service.runs.cancel(caller.user, RunID(run_id))
    return CancelledRun(run_id=run_id)


@ROUTER.get(
    "/{run_id}/ag-ui",
    response_class=RunStream,
    status_code=HTTPStatus.OK,
    responses={
        HTTPStatus.OK: {"description": "The run as AG-UI events, to its end", "content": {"text/event-stream": {}}},
        **problems(*ALWAYS),
    },
)
async def stream_run(caller: Caller, service: ServiceOf, run_id: UUID) -> Response:
    """Stream a run as events of the AG-UI protocol."""
    return await RunStream.open(service, caller.user, RunID(run_id))
