"""Charts as small pages that others frame."""

from flask import Blueprint

blueprint = Blueprint("embed", __name__)
