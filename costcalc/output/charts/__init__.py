"""Charts as data, and every form that they are shown in."""
