"""Tỉnh Số: the systems of a digital province and the ledger in which its figures are kept."""

__version__ = "0.2.0"
