"""Plain factories: rows as the actions would leave them, without walking through the actions."""
