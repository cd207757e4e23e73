"""Outside geodata and the embedded sample: reading, checking, converting."""
