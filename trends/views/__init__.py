"""Pages of trends and bulletins."""
