"""One shopper x item matrix, explained as a whole."""
