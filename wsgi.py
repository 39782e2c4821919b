"""The application that a WSGI server imports: `wsgi:app`."""

from config import from_environment
from hub import create_app

app = create_app(from_environment())
