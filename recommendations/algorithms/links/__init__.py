"""What people and knowledge say of products and of each other."""
