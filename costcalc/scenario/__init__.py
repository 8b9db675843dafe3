"""What is asked: inputs, the grammar of values and names, and what is wrong with them."""
