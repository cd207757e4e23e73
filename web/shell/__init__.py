"""The shell every page stands in: settings, access, languages, forms, headers, errors and labels."""
