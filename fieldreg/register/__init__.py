"""The register: sites and areas, layers with their editions and zones, the ledger of loads."""
