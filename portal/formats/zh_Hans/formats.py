"""Numbers with a comma in thousands; Django writes the dates of Chinese as they should be."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
