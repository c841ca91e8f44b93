"""Pages that shoppers open: a campaign's topic page, their own recommendations, the quiz."""
