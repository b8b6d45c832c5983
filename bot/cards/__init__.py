"""Cards: what people see, as values."""
