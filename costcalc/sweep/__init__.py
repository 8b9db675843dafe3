"""Grids and portfolios of scenarios, computed here or by many processes, on one machine or more.

`grid` reads the values to cross, `pieces` cuts the work and computes a piece, `worker` is what
another process is asked, `cluster` hands the pieces out, `dataset` keeps the results as a folder of
Parquet files, `running` is the command line's way through all of it. The numbers are those of a
batch, row by row, wherever they are computed.
"""
