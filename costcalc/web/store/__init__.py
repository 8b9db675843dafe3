"""Saved scenarios: where they are kept, what is kept, and how they are copied to safety."""
