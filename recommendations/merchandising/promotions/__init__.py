"""What a basket costs: prices that the shop gives, to whom, how they add up, and what was given on orders.

Offers are applied by level: first prices of units, then sets, then what the whole basket has earned; within a
level by `Promotion.order`. A unit's price alone is therefore never less than what a basket asks for it.
"""
