"""The three messages that go between the province and its banks, by ISO 20022: pain.001 out, pain.002 and camt.054 in.

The official schemas are not carried here. `schemas/` holds our own of the parts that we write and read, in the official namespaces
and in the official order of elements: they let pass a part of the standard, and refuse much that the standard allows.
"""
