"""Input of the pages of trends and bulletins."""
