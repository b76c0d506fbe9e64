"""What a district loses, how much of that is technical, and what only looks like a loss."""
