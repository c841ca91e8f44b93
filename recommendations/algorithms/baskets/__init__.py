"""What is bought in one order."""
