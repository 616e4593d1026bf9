"""Norwegian public rules as data and pure functions: rates, interest, fees, numbers and banking days."""
