"""Items and shoppers that are like one another."""
