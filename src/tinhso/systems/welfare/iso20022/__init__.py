"""The three messages that go between the province and its banks, by ISO 20022: pain.001 out, pain.002 and camt.054 in.

The published schemas are not carried here. `schemas/` holds our own, in the published namespaces, order of elements, lengths and
formats: that of pain.001 is narrower (what passes it passes the published one), those of pain.002 and camt.054 take whatever the
published ones allow and look into what we read; `answers.py` asks for the rest in words.
"""
