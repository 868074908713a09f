"""Tickets for WebSocket handshakes of browsers."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from agency.gateway.web.authentication import Caller, service_of
from agency.gateway.web.problems import problems
from agency.gateway.web.service import Service

ROUTER = APIRouter(prefix="/v1/tickets")


class Ticket(BaseModel):
    """A ticket, which is good for one handshake."""

    ticket: str
    expires_in_s: float


@ROUTER.post(
    "", status_code=HTTPStatus.CREATED, responses=problems(HTTPStatus.UNAUTHORIZED, HTTPStatus.SERVICE_UNAVAILABLE)
)
async def issue_ticket(caller: Caller, service: Annotated[Service, Depends(service_of)]) -> Ticket:
    """Issue a ticket, with which `/v1/events?ticket=…` is opened once."""
    return Ticket(ticket=await service.tickets.issue(caller), expires_in_s=service.limits.ticket_s)
