"""Runs the steps on the connection that `costcalc.web.store.schema` holds, in its transaction."""

from alembic import context

from costcalc.web.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's as well, since we begin its transactions ourselves
)
with context.begin_transaction():
    context.run_migrations()
