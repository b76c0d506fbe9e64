"""Alembic's way in: `schema.migrate` hands over the connection and holds the transaction."""

from alembic import context

from metercheck.records.store.schema import VERSION_TABLE
from metercheck.records.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
context.run_migrations()
