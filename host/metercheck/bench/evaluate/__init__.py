"""The benchmark of the estimator: thousands of simulated checks against what really was.

A row (`rows.py`) is a kind of household and meter, drawn anew by each seed. A trial (`trial.py`)
is one check of it by the firmware. `summary.py` says what the trials of a row come to and which
targets they meet; `baselines.py` has the methods that anyone would try first.
"""
