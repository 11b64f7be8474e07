"""Errors that are told to the person, in words, without a trace."""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend; the message says what, where and what to do. A command ends with 1."""
