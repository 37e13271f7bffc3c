"""Who, and by what right: people, organizations, frameworks, and the ways out."""
