"""The cost model: plain functions over numpy arrays, nothing but numpy and the standard library."""
