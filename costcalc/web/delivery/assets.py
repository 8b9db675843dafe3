"""Static files: read and packed once, named by a digest, so that browsers keep them for ever."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path
from types import MappingProxyType
from typing import Final

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request

from costcalc.output.charts.colours import stylesheet
from costcalc.web.delivery.send import FOREVER, conditional

blueprint = Blueprint("assets", __name__)

DAY: Final = 86_400
EMBED_SCRIPTS: Final = MappingProxyType({"1": "embed.js"})
"""Every version of the script for frames, whose bytes other pages' integrity attributes pin: a
change is a new file with the next number, and the old one stays. `/embed.js` is the last."""
PACKED: Final = ("br", "gzip")
"""How files are packed beforehand, the smallest first."""
_STYLE_ID: Final = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@dataclass(frozen=True)
class Asset:
    """A file as it is sent: its digest, its media type, and its bytes by how they are packed."""

    bodies: Mapping[str, bytes]
    digest: str
    kind: str


@cache
def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".css":
        body = stylesheet().encode() + body
    digest = hashlib.sha256(body).hexdigest()[:12]
    kind = guess_type(path.name)[0] or "application/octet-stream"
    packed = {"br": brotli.compress(body, quality=9), "gzip": gzip.compress(body, 9, mtime=0)}
    return Asset({"": body, **packed}, digest, kind)


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
    response = embed_script_version([*EMBED_SCRIPTS][-1])
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@blueprint.get("/embed-<number>.js")
def embed_script_version(number: str) -> Response:
    """A version of it, for ever."""
    if number not in EMBED_SCRIPTS:
        abort(404)
    return _answer(_asset(_folder() / EMBED_SCRIPTS[number]))


@blueprint.get("/static/<digest>/<name>")
def own(digest: str, name: str) -> Response:
    """A stylesheet, script or picture of ours; for a page that a cache still has, the newest."""
    known = {path.name: path for path in _folder().iterdir() if path.is_file()}
    if name not in known:
        abort(404)
    asset = _asset(known[name])
    response = _answer(asset)
    if digest != asset.digest:
        response.headers["Cache-Control"] = "no-cache"
    return response


def _answer(asset: Asset) -> Response:
    accepted = request.accept_encodings
    packing = next((each for each in PACKED if accepted.quality(each) > 0), "")
    response = Response(asset.bodies[packing], mimetype=asset.kind)
    if packing:
        response.headers["Content-Encoding"] = packing
    response.headers["Cache-Control"] = FOREVER
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag("-".join(filter(None, (asset.digest, packing))))
    return conditional(response)
