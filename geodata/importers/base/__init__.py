"""What importers share: their contract, cells of a row, codes and stand-in points."""
