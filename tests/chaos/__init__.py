"""Whether what was published is told, whatever is killed, stopped or refused meanwhile: see docs/delivery.md."""
