"""The scenario: names and values read into inputs, and what is wrong with them."""
