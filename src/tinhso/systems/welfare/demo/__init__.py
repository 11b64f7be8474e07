"""Simulated beneficiaries of Thái Nguyên, with Bắc Kạn's: recomputed, they give the printed values at their dates.

Pure generation: the same units and days give the same rows on every installation. `loading.py` writes them.
"""
