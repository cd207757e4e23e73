"""Tables: CSV, TSV, XLSX, their headers, and the columns that hold a place."""
