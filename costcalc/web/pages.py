"""The page: a form and its result, at one address."""

from flask import Blueprint, render_template

blueprint = Blueprint("pages", __name__)


@blueprint.get("/")
def index() -> str:
    """The form, filled in, and its result."""
    return render_template("index.html")
