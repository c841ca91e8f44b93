"""What a product is, for products that nobody has met."""
