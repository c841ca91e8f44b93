"""What a shopper buys again, and when."""
