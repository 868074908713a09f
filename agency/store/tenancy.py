"""The tenant and the user of a transaction, as settings of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import event, text

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session, SessionTransaction

APPLICATION_ROLE = "agency_app"
"""The role that the store connects as when it works for tenants; migrations are run by another one."""

# One round trip: the settings end with the transaction, and the third column shows whether row security applies.
WORK_FOR = text(
    "SELECT set_config('app.tenant', :tenant, true), set_config('app.user', :user, true),"
    " row_security_active('public.base_entity'), current_user"
)


class UnboundRoleError(RuntimeError):
    """The store is connected as a role that row-level security does not bind: it would see every tenant's rows."""


def work_for(tenant: str, user: str | None, session: AsyncSession) -> None:
    """Set the tenant, and the user, at the beginning of every transaction of a session.

    Raises:
        UnboundRoleError: at the beginning of a transaction, when the role is a superuser's or bypasses row security.
    """

    def set_tenant(_: Session, transaction: SessionTransaction, connection: Connection) -> None:
        if transaction.nested:
            return
        _, _, bound, role = connection.execute(WORK_FOR, {"tenant": tenant, "user": user or ""}).one()
        if not bound:
            raise UnboundRoleError(
                f"Row-level security does not bind the role {role!r}, so it would see the rows of every tenant: "
                f"connect as {APPLICATION_ROLE!r}."
            )

    event.listen(session.sync_session, "after_begin", set_tenant)
