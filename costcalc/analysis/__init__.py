"""How sure, what matters, where it flips: the same lines run over other cells."""
