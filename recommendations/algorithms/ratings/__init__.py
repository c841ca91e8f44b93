"""Ratings predicted; Surprise's algorithms behind our contract."""
