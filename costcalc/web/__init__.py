"""The web service: the only part of the program that knows Flask."""

from costcalc.web.app import create_app, serve_app

__all__ = ["create_app", "serve_app"]
