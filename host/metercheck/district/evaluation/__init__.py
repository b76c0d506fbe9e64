"""What the analysis is worth, measured on simulated districts whose truth is known."""
