"""Loading: one import from files to rows applied, with its differences, report and undo."""
