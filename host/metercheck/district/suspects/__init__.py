"""Who in a district explains its loss: users ranked by evidence, with reasons to check by hand."""
