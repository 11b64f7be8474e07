"""What goes wrong around the product: a package, a database, a port. The message says what, where and what to do."""

from __future__ import annotations


class RuntimeFault(Exception):
    """Starting, stopping or keeping the installation failed."""
