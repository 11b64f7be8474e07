"""What is to be said of each claim: within the draft, against the ledger, and whether it can be at all."""
