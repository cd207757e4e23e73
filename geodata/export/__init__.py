"""Export: what the registry holds, written for others in formats that load back."""
