"""The page to look at: records, verifications and work lists in a browser, for viewing only."""
