"""What `scripts/fuzz` is made of: questions good and spoilt, and judges of the answers."""
