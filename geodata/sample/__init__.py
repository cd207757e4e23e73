"""The embedded sample: Sendai, as files of our own and how they are loaded."""
