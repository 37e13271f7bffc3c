"""What is shared, and who reads it."""
