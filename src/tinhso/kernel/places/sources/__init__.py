"""Where units come from: an installed package of the whole country, and a small dated file of our own that corrects it."""
