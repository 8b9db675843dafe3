"""The application for any WSGI server: `gunicorn wsgi:app`."""

from costcalc.web import create_app
from costcalc.web.store.schema import prepare

prepare()
app = create_app()
