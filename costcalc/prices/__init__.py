"""The price book: figures with their sources, released books, what moved between them."""
