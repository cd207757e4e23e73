"""What is held: sites, managers, layers and their zones, from memory as of one revision."""
