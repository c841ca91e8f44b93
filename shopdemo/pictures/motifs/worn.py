"""What one carries and wears."""

from math import cos, pi, sin


def _beads(
    cx: float, cy: float, rx: float, ry: float, start: float, stop: float, count: int, r: float
) -> str:
    """Beads along an arc; angles in turns, clockwise from the right."""
    colours = "mltm"
    return "".join(
        f'<circle cx="{cx + rx * cos(angle):.0f}" cy="{cy + ry * sin(angle):.0f}" r="{r:g}" fill="{colours[i % 4]}"/>'
        for i in range(count)
        for angle in [2 * pi * (start + (stop - start) * i / (count - 1))]
    )


STANDING = {
    "tote": """<path d="M66 78V56a34 34 0 0 1 68 0v22" fill="n" stroke="d" stroke-width="9"/><path d="M36 72h128l12 102a8 8 0 0 1-8 8H32a8 8 0 0 1-8-8z" fill="p"/><path d="M36 72h128l1.600 14H34.400z" fill="d"/><g fill="t"><circle cx="66" cy="80" r="5"/><circle cx="134" cy="80" r="5"/></g>""",
    "lunchbag": """<path d="M78 46c0-34 44-34 44 0" fill="n" stroke="d" stroke-width="9"/><path d="M42 62h116v112a8 8 0 0 1-8 8H50a8 8 0 0 1-8-8z" fill="p"/><path d="M42 44h116v34H42z" fill="d"/><path d="M42 78l-14 20v76l14 8zM158 78l14 20v76l-14 8z" fill="d" opacity=".55"/><rect x="84" y="66" width="32" height="22" rx="4" fill="t"/>""",
    "handbag": """<path d="M58 92C58 14 142 14 142 92" fill="n" stroke="d" stroke-width="10"/><path d="M30 88h140l14 80c2 8-4 14-12 14H28c-8 0-14-6-12-14z" fill="p"/><path d="M30 88h140l6 34c-46 22-106 22-152 0z" fill="d" opacity=".8"/><circle cx="100" cy="136" r="10" fill="t"/>""",
    "purse": """<path d="M36 88C16 130 10 182 66 182h68c56 0 50-52 30-94z" fill="p"/><path d="M30 92c8-58 132-58 140 0z" fill="n" stroke="d" stroke-width="11" stroke-linejoin="round"/><path d="M34 90c10-50 122-50 132 0z" fill="l"/><circle cx="90" cy="40" r="11" fill="t"/><circle cx="112" cy="40" r="11" fill="t"/>""",
    "case": """<path d="M72 58V38a8 8 0 0 1 8-8h40a8 8 0 0 1 8 8v20" fill="n" stroke="d" stroke-width="10"/><rect x="14" y="56" width="172" height="126" rx="16" fill="p"/><path d="M14 106h172" stroke="d" stroke-width="6"/><rect x="44" y="94" width="22" height="26" rx="4" fill="t"/><rect x="134" y="94" width="22" height="26" rx="4" fill="t"/>""",
    "lunchbox": """<path d="M70 62c0-36 60-36 60 0" fill="n" stroke="d" stroke-width="10"/><rect x="20" y="60" width="160" height="122" rx="26" fill="p"/><path d="M20 112h160" stroke="d" stroke-width="5"/><rect x="86" y="98" width="28" height="28" rx="6" fill="t"/><path d="M38 84c4-8 10-12 18-12" fill="n" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".6"/>""",
    "backpack": """<path d="M76 40c0-30 48-30 48 0" fill="n" stroke="d" stroke-width="8"/><path d="M42 84c0-34 24-50 58-50s58 16 58 50v98H42z" fill="p"/><path d="M26 112h20v60H30a8 8 0 0 1-8-8v-44zM174 112h-20v60h16a8 8 0 0 0 8-8v-44z" fill="d"/><rect x="58" y="118" width="84" height="56" rx="10" fill="l"/><path d="M58 130h84" stroke="t" stroke-width="6"/><path d="M62 84h76" stroke="d" stroke-width="6" stroke-linecap="round"/>""",
    "stand": """<path d="M100 182V70M60 182h80" stroke="k" stroke-width="7" stroke-linecap="round"/><path d="M74 26h52l-8 40c30 20 40 50 46 84-40 20-88 20-128 0 6-34 16-64 46-84z" fill="p"/><path d="M84 66h32" stroke="t" stroke-width="7"/>""",
}

HANGING = {
    "necklace": f"""<path d="M20-60C20 60 60 118 100 118S180 60 180-60" fill="n" stroke="k" stroke-width="2" opacity=".5"/>{_beads(100, 24, 78, 92, 0.02, 0.48, 13, 11)}<path d="M100 188c-36-26-22-50-9-47 5 1 8 5 9 9 1-4 4-8 9-9 13-3 27 21-9 47z" fill="d"/>""",
    "earrings": """<g fill="n" stroke="t" stroke-width="5"><path d="M60 52V24c0-16-20-16-20 0M140 52V24c0-16 20-16 20 0"/></g><circle cx="60" cy="62" r="12" fill="l"/><circle cx="140" cy="62" r="12" fill="l"/><path d="M60 78c24 38 30 52 30 68a30 30 0 0 1-60 0c0-16 6-30 30-68zM140 78c24 38 30 52 30 68a30 30 0 0 1-60 0c0-16 6-30 30-68z" fill="p"/><path d="M46 138c0 12 4 18 10 22M126 138c0 12 4 18 10 22" fill="n" stroke="w" stroke-width="5" stroke-linecap="round" opacity=".7"/>""",
    "charm": """<path d="M100-60V10" stroke="k" stroke-width="4"/><circle cx="100" cy="30" r="22" fill="n" stroke="t" stroke-width="8"/><path d="M100 52v26M86 50L62 92M114 50l24 42" stroke="k" stroke-width="3"/><path d="M100 176c-50-36-30-72-12-68 7 2 11 7 12 14 1-7 5-12 12-14 18-4 38 32-12 68z" fill="p"/><circle cx="58" cy="104" r="17" fill="l"/><circle cx="142" cy="104" r="17" fill="d"/>""",
    "coathanger": """<path d="M100 66V48c0-10 20-10 20-26 0-20-32-20-32-2" fill="n" stroke="k" stroke-width="6" stroke-linecap="round"/><path d="M100 62l96 70c8 6 4 18-8 18H12c-12 0-16-12-8-18zM100 86l-62 42h124z" fill="p" fill-rule="evenodd"/><path d="M100 62c-16-11-10-22-5-21 3 1 4 3 5 5 1-2 2-4 5-5 5-1 11 10-5 21z" fill="t"/>""",
}

FLOATING = {
    "bracelet": _beads(100, 104, 78, 62, 0, 0.9375, 16, 15)
    + '<path d="M100 196c-20-14-12-26-5-25 3 1 4 3 5 5 1-2 2-4 5-5 7-1 15 11-5 25z" fill="d"/>',
    "ring": """<circle cx="100" cy="124" r="56" fill="n" stroke="t" stroke-width="13"/><path d="M64 36h72l22 24-58 54-58-54z" fill="m"/><path d="M42 60h116M64 36l36 78 36-78M80 60l20-24 20 24" fill="n" stroke="w" stroke-width="3.500" opacity=".7"/>""",
    "bow": """<path d="M100 96C66 40 18 34 14 60c-4 24-4 56 4 78 8 16 54-4 82-42z" fill="p"/><path d="M100 96c34-56 82-62 86-36 4 24 4 56-4 78-8 16-54-4-82-42z" fill="p"/><path d="M92 110l-30 72 26-12 14 14 8-74zM108 110l30 72-26-12-14 14-6-74z" fill="d"/><rect x="82" y="76" width="36" height="42" rx="12" fill="t"/>""",
    "umbrella": """<path d="M100 14v150a16 16 0 0 0 32 0" fill="n" stroke="k" stroke-width="7" stroke-linecap="round"/><path d="M6 110C8 52 50 20 100 20s92 32 94 90c-12-14-36-14-47 0-12-14-36-14-47 0-11-14-35-14-47 0-11-14-35-14-47 0z" fill="p"/><path d="M53 110C54 64 74 34 100 20c26 14 46 44 47 90" fill="n" stroke="d" stroke-width="3" opacity=".6"/>""",
    "sunglasses": """<path d="M14 74h172" stroke="d" stroke-width="9" stroke-linecap="round"/><circle cx="52" cy="100" r="42" fill="p"/><circle cx="148" cy="100" r="42" fill="p"/><circle cx="52" cy="100" r="30" fill="k"/><circle cx="148" cy="100" r="30" fill="k"/><path d="M36 94l16-14M132 94l16-14" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".6"/>""",
    "fan": """<path d="M100 168L6 86a126 126 0 0 1 188 0z" fill="p"/><path d="M100 168L6 86M100 168L38 60M100 168L78 46M100 168l22-122M100 168l62-108M100 168l94-82" stroke="d" stroke-width="4"/><path d="M6 86a126 126 0 0 1 188 0" fill="n" stroke="t" stroke-width="8"/><circle cx="100" cy="168" r="10" fill="k"/>""",
    "slippers": """<g><path d="M30 60c20-28 56-12 56 28v66c0 34-60 34-60 0V88z" fill="p"/><path d="M114 88c0-40 36-56 56-28l4 28v66c0 34-60 34-60 0z" fill="p"/><path d="M28 88h58v-6c0-26-28-40-50-26zM114 88h60l-8-32c-22-14-52 0-52 26z" fill="l"/><circle cx="57" cy="74" r="9" fill="t"/><circle cx="143" cy="74" r="9" fill="t"/></g>""",
}
