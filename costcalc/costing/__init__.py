"""The cost of a scenario: parameters resolved, cost lines run, totals rounded once."""
