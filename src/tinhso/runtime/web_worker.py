"""What a worker of the web server loads: the application, tied to the life of the server that made the worker."""

from tinhso.runtime import tether
from tinhso.wsgi import application

__all__ = ["application"]

tether.end_with_parent()
