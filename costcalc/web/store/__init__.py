"""The store of saved scenarios: database, schema, records and backups."""
