"""What the registry publishes for other programs: zones for airspace, a feed for roads, a catalogue for portals, a test interface."""
