"""The `fieldreg` command and the project's own tools: the roof of the house."""
