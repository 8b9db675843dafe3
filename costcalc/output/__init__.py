"""Renderings of an estimate: JSON records, tables, charts. No web framework in here."""
