"""Static files: read and packed once, named by a digest, so that browsers keep them for ever."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app

from costcalc.output.charts.colours import stylesheet
from costcalc.web.delivery.send import FOREVER, accepts_gzip, conditional

blueprint = Blueprint("assets", __name__)

DAY: Final = 86_400
_STYLE_ID: Final = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: plain, packed with gzip, its digest and its media type."""

    body: bytes
    packed: bytes
    digest: str
    kind: str


@cache
def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".css":
        body = stylesheet().encode() + body
    digest = hashlib.sha256(body).hexdigest()[:12]
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return Asset(body, gzip.compress(body, 9, mtime=0), digest, kind)


def _folder() -> Path:
    return Path(current_app.root_path, current_app.template_folder or "", "static")


def _plotly() -> Path:
    """Plotly's script in its Python package, which is too slow to import."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        abort(404)
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def install(app: Flask) -> None:
    """Give templates the addresses of our files and of Plotly's script."""
    app.jinja_env.globals["asset"] = asset_address
    app.jinja_env.globals["plotly_address"] = plotly_address
    app.jinja_env.globals["plotly_styles"] = plotly_styles


def asset_address(name: str) -> str:
    """The address of one of our files, which changes with its content."""
    digest = _asset(_folder() / name).digest
    return f"/static/{digest}/{name}"


@cache
def plotly_address() -> str:
    """The address of Plotly's script; it changes with the package's version."""
    return f"/static/plotly-{version('plotly')}.min.js"


@cache
def plotly_styles() -> tuple[str, ...]:
    """Ids of the style elements that Plotly's script adds for maps unless an element has the id.

    Pages have empty elements with these ids: we draw no maps, and the content policy would report
    each inline style.
    """
    return tuple(dict.fromkeys(_STYLE_ID.findall(_plotly().read_bytes().decode())))


@blueprint.get("/static/plotly-<release>.min.js")
def plotly(release: str) -> Response:
    """Plotly's own bundle, from our own address."""
    if release != version("plotly"):
        abort(404)
    return _answer(_asset(_plotly()))


@blueprint.get("/embed.js")
def embed_script() -> Response:
    """The script that makes a frame as high as its chart."""
    response = _answer(_asset(_folder() / "embed.js"))
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@blueprint.get("/static/<digest>/<name>")
def own(digest: str, name: str) -> Response:
    """A stylesheet, script or picture of ours."""
    known = {path.name: path for path in _folder().iterdir() if path.is_file()}
    if name not in known:
        abort(404)
    asset = _asset(known[name])
    return _answer(asset) if digest == asset.digest else abort(404)


def _answer(asset: Asset) -> Response:
    response = Response(mimetype=asset.kind)
    if packs := accepts_gzip():
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(asset.packed if packs else asset.body)
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(asset.digest + ("-gzip" if packs else ""))
    return conditional(response)
