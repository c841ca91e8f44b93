"""The drawings: SVG shapes in a 200 × 200 box, standing on y = 182, hanging from y = -60, or on the wall.

One letter stands for each colour: ``p`` the main one with its pattern, ``m`` without, ``d`` and ``l`` its dark and
light shade, ``t`` the trim, ``k`` ink, ``w`` paper white, ``g`` wood, ``n`` none.
"""

from shopdemo.pictures.motifs import animals, festive, home, kitchen, paper, play, worn

STANDING = (
    kitchen.STANDING
    | home.STANDING
    | worn.STANDING
    | paper.STANDING
    | play.STANDING
    | animals.STANDING
    | festive.STANDING
)
HANGING = kitchen.HANGING | home.HANGING | worn.HANGING | festive.HANGING
FLOATING = (
    kitchen.FLOATING
    | home.FLOATING
    | worn.FLOATING
    | paper.FLOATING
    | play.FLOATING
    | animals.FLOATING
    | festive.FLOATING
)
MOTIFS = STANDING | HANGING | FLOATING
