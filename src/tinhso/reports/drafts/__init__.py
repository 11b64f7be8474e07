"""Drafts held against the ledger: read a text, find its figures, work out what each claims, and say whether it holds.

reading/   .docx, .pdf, .txt, .html and pasted text → Draft: one text with blocks that know where they stand in the original
grammar/   Draft → Figure: every figure that the text writes, with kind, value, unit, parts; no ledger, no database
"""
