"""Claims, stakes and the matrix weighed into an assessment."""
