"""From the table to sheets that KiCad reads: symbols, wires, files."""
