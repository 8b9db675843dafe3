"""The scenario: names, values and units read into inputs, and what is wrong with them."""
