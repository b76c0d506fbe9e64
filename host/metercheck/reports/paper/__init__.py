"""Documents for the office: one description of the content (blocks), set as PDF and as HTML."""
