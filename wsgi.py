"""The application for any WSGI server: `gunicorn wsgi:app`."""

from costcalc.store.schema import prepare
from costcalc.web import create_app

prepare()
app = create_app()
