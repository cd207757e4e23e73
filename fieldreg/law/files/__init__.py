"""The law's files: catalogue, parameters and cases, read strictly, and the review of what is unconfirmed."""
