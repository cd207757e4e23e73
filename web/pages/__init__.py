"""Pages anybody may read: choosing, sheets, the check, the law, the datasets, and their maps."""
