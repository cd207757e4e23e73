"""Aviation (航空法): airspace, manner of flight, cargo, categories, registration, duties and exemptions."""
