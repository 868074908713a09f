"""A run as events of the AG-UI protocol (docs.ag-ui.com), over server-sent events."""

from agency.gateway.web.agui.projection import Projection
from agency.gateway.web.agui.stream import RunStream

__all__ = ["Projection", "RunStream"]
