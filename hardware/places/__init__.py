"""Where everything stands on the sheets: for the eye alone, nothing here is connected by it."""
