"""Renderings of an estimate: JSON answers, tables, charts. No web framework in here."""
