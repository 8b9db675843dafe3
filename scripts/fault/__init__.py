"""What can go wrong while the service runs, made to go wrong on purpose, and measured."""
