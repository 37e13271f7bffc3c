"""The reference data that ships with Accord: the files, and how they are read and checked. Nothing here writes."""
