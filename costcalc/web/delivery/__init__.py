"""Delivery of answers: caching, limits, headers, formats, errors, logs and metrics."""
