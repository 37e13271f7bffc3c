"""The specification of Accord."""
