"""What comes in with a request: forms, answers to questions, values of the address, files."""
