"""A picture for each product, drawn from its title: a motif, its colours and its pattern, before its category's wall.

Deterministic: the same code, title and category always give the same SVG.
"""

from shopdemo.pictures.drawing import VERSION, picture_of

__all__ = ["VERSION", "picture_of"]
