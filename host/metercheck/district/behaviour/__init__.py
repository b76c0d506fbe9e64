"""What a single user's readings look like, and how much that resembles what persons found."""
