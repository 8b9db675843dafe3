"""What `scripts/fuzz.py` is made of: questions good and spoilt, and judges of the answers."""
