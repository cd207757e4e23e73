"""Series: what comes again by a rule of RFC 5545, with dates taken out and dates put in."""
