"""What comes next in a visit."""
