"""What each figure of a draft claims: of which indicator, where, when."""
