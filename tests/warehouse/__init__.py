"""A second shop, unlike the demo: UUID keys, articles instead of products, variants, per-customer prices."""
