"""The cost of a scenario: what stands behind each line, the lines run, totals rounded once."""
