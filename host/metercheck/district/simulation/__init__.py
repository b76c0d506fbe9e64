"""Districts as they are: feeders, households, thefts, meters, and the files an office gets.

It models the world and knows nothing of what is computed from readings: nothing here imports
`loss`, `suspects` or `behaviour`, and they do not import this.
"""
