"""What programs look for at every host: where crawlers may go, where to report a vulnerability."""

from datetime import timedelta
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app

from costcalc.settings import security_contact
from costcalc.web.current import origin, today
from costcalc.web.delivery.send import sent

blueprint = Blueprint("well_known", __name__)

ROBOTS: Final = "User-agent: *\nDisallow: /api/\nDisallow: /receipt\nDisallow: /s/\n"
"""Pages, frames and pictures stay open, since previews of links are made by crawlers too."""
LASTS: Final = timedelta(days=180)
"""How long security.txt holds; RFC 9116 asks for less than a year."""
CACHING: Final = "public, max-age=86400"


def install(app: Flask) -> None:
    """Read whom to tell of a vulnerability. Raises `ValueError` for what is no URI."""
    app.extensions["security_contact"] = security_contact()


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Where crawlers may go: to no answer that costs work, and to nothing that was saved."""
    return sent(ROBOTS, "text/plain", caching=CACHING)


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Where to report a vulnerability (RFC 9116), if the operator says so."""
    contact = current_app.extensions["security_contact"]
    if not contact:
        abort(404)
    lines = (
        f"Contact: {contact}",
        f"Expires: {today() + LASTS}T00:00:00Z",
        "Preferred-Languages: en",
        f"Canonical: {origin()}/.well-known/security.txt",
    )
    return sent("\n".join((*lines, "")), "text/plain", caching=CACHING)
