"""How answers travel: caching, limits, headers, formats, errors, logs and counts."""
