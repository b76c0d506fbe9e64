"""Drafts of notices: what they need, what the rules say, what is charged, and the page."""
