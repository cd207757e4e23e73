"""Lists of the city's own records as files: CSV and workbooks of the same rows."""
