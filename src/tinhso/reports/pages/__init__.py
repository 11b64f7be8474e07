"""The report in the browser, and the checking of drafts."""
