"""The audit trail: one record for each change of an entity, chained."""
