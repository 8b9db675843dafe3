"""costcalc: what a backend in Elixir, Erlang or Go costs in total, and how sure that is."""

__version__ = "0.1.0"
