"""What coordinators and contributors do with bulletins."""
