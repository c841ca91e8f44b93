"""Parties and Christmas."""

from math import cos, pi, sin


def _wreath(count: int) -> str:
    colours = "mdlm"
    return "".join(
        f'<circle cx="{100 + 62 * cos(2 * pi * i / count):.0f}" cy="{104 + 62 * sin(2 * pi * i / count):.0f}" r="25" fill="{colours[i % 4]}"/>'
        for i in range(count)
    )


def _snow() -> str:
    arm = '<path d="M100 100V16M100 44L78 26M100 44l22-18M100 72L82 58M100 72l18-14" fill="n" stroke="m" stroke-width="9" stroke-linecap="round"/>'
    return "".join(f'<g transform="rotate({turn} 100 100)">{arm}</g>' for turn in range(0, 360, 60))


STANDING = {
    "tree": """<rect x="88" y="150" width="24" height="32" fill="g"/><path d="M100 18l44 60h-22l36 46h-24l40 42H26l40-42H42l36-46H56z" fill="p" stroke="m" stroke-width="6" stroke-linejoin="round"/><path d="M100-8l8 17 19 2-14 13 4 19-17-9-17 9 4-19-14-13 19-2z" fill="t"/><g fill="w"><circle cx="84" cy="96" r="6"/><circle cx="118" cy="112" r="6"/><circle cx="72" cy="144" r="6"/><circle cx="106" cy="148" r="6"/><circle cx="136" cy="146" r="6"/></g>""",
    "gift": """<rect x="30" y="84" width="140" height="98" rx="6" fill="p"/><rect x="20" y="62" width="160" height="32" rx="6" fill="d"/><path d="M88 62h24v120H88z" fill="t"/><path d="M100 60C76 8 30 20 42 44c8 16 40 18 58 16zM100 60c24-52 70-40 58-16-8 16-40 18-58 16z" fill="n" stroke="t" stroke-width="11"/>""",
    "cake": """<path d="M24 122h152v52a8 8 0 0 1-8 8H32a8 8 0 0 1-8-8z" fill="p"/><path d="M48 78h104v46H48z" fill="l"/><path d="M24 122h152c0 22-20 22-25 6-5 18-26 18-31 0-5 18-26 18-31 0-5 16-26 16-31 0-8 16-34 14-34-6zM48 78h104c0 18-18 18-21 4-4 16-20 16-24 0-4 16-20 16-24 0-6 14-35 14-35-4z" fill="w"/><path d="M76 76V46M100 76V46M124 76V46" stroke="t" stroke-width="8"/><g fill="#f2a93b"><path d="M76 20c9 11 8 22 0 24-8-2-9-13 0-24z"/><path d="M100 20c9 11 8 22 0 24-8-2-9-13 0-24z"/><path d="M124 20c9 11 8 22 0 24-8-2-9-13 0-24z"/></g>""",
    "papercup": """<path d="M118 6l-14 60" stroke="t" stroke-width="9" stroke-linecap="round"/><path d="M46 58h108l-14 118a7 7 0 0 1-7 6H67a7 7 0 0 1-7-6z" fill="p"/><rect x="38" y="46" width="124" height="18" rx="9" fill="l"/>""",
    "popcorn": """<g fill="#fbf1d8"><circle cx="58" cy="62" r="22"/><circle cx="92" cy="44" r="26"/><circle cx="130" cy="52" r="24"/><circle cx="150" cy="76" r="18"/><circle cx="108" cy="72" r="22"/></g><g fill="#f0d79c"><circle cx="86" cy="40" r="8"/><circle cx="126" cy="58" r="8"/><circle cx="60" cy="66" r="7"/></g><path d="M36 80h128l-18 102H54z" fill="m"/><path d="M62 80h22l4 102H72zM116 80h22l-10 102h-16z" fill="w" opacity=".9"/>""",
    "snowman": """<circle cx="100" cy="140" r="46" fill="w"/><circle cx="100" cy="74" r="36" fill="w"/><path d="M64 46h72v-8h-14V6H78v32H64z" fill="k"/><path d="M66 98c20 12 48 12 68 0l2 14c-22 12-50 12-72 0z" fill="m"/><path d="M118 106l8 36h18l-8-40z" fill="m"/><circle cx="88" cy="70" r="5" fill="k"/><circle cx="112" cy="70" r="5" fill="k"/><path d="M100 78l26 6-26 6z" fill="#e58b3a"/><circle cx="100" cy="132" r="5" fill="k"/><circle cx="100" cy="154" r="5" fill="k"/>""",
    "reindeer": """<path d="M72 60C40 40 36 20 40 0M52 36L28 32M128 60c32-20 36-40 32-60M148 36l24-4" fill="n" stroke="g" stroke-width="10" stroke-linecap="round"/><path d="M66 78c-40-4-44 12-44 22 16 6 34 2 44-8zM134 78c40-4 44 12 44 22-16 6-34 2-44-8z" fill="d"/><path d="M100 54c34 0 46 24 40 54-6 36-16 74-40 74s-34-38-40-74c-6-30 6-54 40-54z" fill="m"/><ellipse cx="100" cy="148" rx="28" ry="30" fill="l"/><ellipse cx="100" cy="134" rx="14" ry="11" fill="t"/><circle cx="82" cy="98" r="6" fill="k"/><circle cx="118" cy="98" r="6" fill="k"/>""",
    "angel": """<path d="M96 96C50 50 10 60 6 100c-2 24 40 40 88 16zM104 96c46-46 86-36 90 4 2 24-40 40-88 16z" fill="l"/><path d="M100 72l54 110H46z" fill="p"/><circle cx="100" cy="52" r="26" fill="#f8dcc4"/><path d="M74 48c4-28 48-28 52 0-16-8-36-8-52 0z" fill="#b98a4e"/><ellipse cx="100" cy="14" rx="26" ry="8" fill="n" stroke="t" stroke-width="6"/>""",
}

HANGING = {
    "bunting": """<path d="M-60 10C10 40 60 46 100 46S190 40 260 10" fill="n" stroke="k" stroke-width="4"/><g><path d="M-44 17L6 36l-34 56z" fill="l"/><path d="M8 36l54 9-36 62z" fill="p"/><path d="M66 45h66l-33 74z" fill="t"/><path d="M136 45l54-9-18 71z" fill="p"/><path d="M194 36l50-19-16 75z" fill="l"/></g><path d="M-60 112c70 26 120 32 160 32s90-6 160-32" fill="n" stroke="k" stroke-width="3"/><g><path d="M-20 125l40 10-26 42z" fill="t"/><path d="M26 136l44 6-28 44z" fill="l"/><path d="M76 143h48l-24 50z" fill="p"/><path d="M130 142l44-6-16 50z" fill="l"/><path d="M180 135l40-10-14 52z" fill="t"/></g>""",
    "bauble": """<path d="M100-60V30" stroke="t" stroke-width="4"/><rect x="84" y="26" width="32" height="22" rx="5" fill="t"/><circle cx="100" cy="114" r="70" fill="p"/><path d="M32 104c40 22 96 22 136 0M36 136c38 20 90 20 128 0" fill="n" stroke="t" stroke-width="6"/><path d="M60 80c6-14 14-20 26-24" fill="n" stroke="w" stroke-width="9" stroke-linecap="round" opacity=".6"/>""",
    "garland": """<path d="M-60 20C10 80 60 96 100 96s90-16 160-76" fill="n" stroke="k" stroke-width="4"/><g><path d="M14 138C-34 104-16 70 2 74c7 2 11 7 12 14 1-7 5-12 12-14 18-4 36 30-12 64z" fill="m"/><path d="M100 176c-56-40-36-80-14-76 8 2 13 8 14 17 1-9 6-15 14-17 22-4 42 36-14 76z" fill="p"/><path d="M186 138c-48-34-30-68-12-64 7 2 11 7 12 14 1-7 5-12 12-14 18-4 36 30-12 64z" fill="t"/></g>""",
    "paperchain": """<g fill="n" stroke-width="15"><path d="M-60 10c30 20 30 50 0 60" stroke="l"/><ellipse cx="-6" cy="74" rx="30" ry="24" stroke="m" transform="rotate(32 -6 74)"/><ellipse cx="42" cy="104" rx="30" ry="24" stroke="t" transform="rotate(14 42 104)"/><ellipse cx="100" cy="116" rx="32" ry="24" stroke="m"/><ellipse cx="158" cy="104" rx="30" ry="24" stroke="l" transform="rotate(-14 158 104)"/><ellipse cx="206" cy="74" rx="30" ry="24" stroke="m" transform="rotate(-32 206 74)"/></g>""",
    "stocking": """<path d="M92-60V12" stroke="k" stroke-width="3"/><path d="M62 40h68v72c0 12 10 20 26 26 26 10 22 44-4 44h-50c-28 0-40-14-40-36z" fill="p"/><rect x="52" y="12" width="88" height="36" rx="10" fill="w"/><path d="M120 182c-4-22 16-38 36-44 26 10 22 44-4 44z" fill="t"/>""",
    "wreath": f"""<path d="M100-60v90" stroke="t" stroke-width="8"/>{_wreath(16)}<g fill="#c8324b"><circle cx="52" cy="70" r="7"/><circle cx="150" cy="76" r="7"/><circle cx="60" cy="150" r="7"/><circle cx="146" cy="146" r="7"/><circle cx="100" cy="40" r="7"/></g><path d="M100 168l-34-18v38zM100 168l34-18v38z" fill="t"/><circle cx="100" cy="169" r="9" fill="t"/>""",
    "ornament": """<path d="M100-60V40" stroke="t" stroke-width="4"/><path d="M100 182C4 116 34 40 74 46c14 3 24 15 26 30 2-15 12-27 26-30 40-6 70 70-26 136z" fill="p"/><circle cx="100" cy="44" r="9" fill="n" stroke="t" stroke-width="5"/><path d="M52 98c-2-14 6-26 16-30" fill="n" stroke="w" stroke-width="7" stroke-linecap="round" opacity=".6"/>""",
    "hangstar": """<path d="M100-60V20" stroke="t" stroke-width="4"/><path d="M100 22l25 52 57 8-42 39 10 57-50-27-50 27 10-57-42-39 57-8z" fill="p" stroke="m" stroke-width="9" stroke-linejoin="round"/><circle cx="100" cy="108" r="13" fill="t"/>""",
}

FLOATING = {
    "balloons": """<path d="M58 112c4 30 30 50 40 90M142 108c-4 34-30 56-38 94M100 96v106" fill="n" stroke="k" stroke-width="3"/><ellipse cx="56" cy="66" rx="38" ry="46" fill="t"/><ellipse cx="144" cy="62" rx="38" ry="46" fill="l"/><ellipse cx="100" cy="50" rx="42" ry="50" fill="p"/><path d="M74 44c2-14 8-20 16-24" fill="n" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".6"/>""",
    "napkins": """<path d="M20 60l80-40 80 40-80 120z" fill="l"/><path d="M20 60l80-40v160z" fill="p"/><path d="M100 20l80 40-80 120z" fill="p" opacity=".8"/><path d="M100 20v160" stroke="d" stroke-width="4"/><rect x="70" y="84" width="60" height="20" rx="10" fill="t"/>""",
    "egg": """<path d="M100 12c44 0 72 62 72 102s-30 70-72 70-72-30-72-70S56 12 100 12z" fill="p"/><path d="M36 84l16 14 16-14 16 14 16-14 16 14 16-14 16 14 16-14M30 128l18 14 18-14 17 14 17-14 17 14 17-14 18 14 18-14" fill="n" stroke="w" stroke-width="7" stroke-linejoin="round"/><g fill="t"><circle cx="70" cy="114" r="7"/><circle cx="100" cy="114" r="7"/><circle cx="130" cy="114" r="7"/></g>""",
    "snowflake": _snow(),
    "cracker": """<g transform="rotate(-22 100 100)"><path d="M50 74h100v56H50zM50 74L4 62l14 40-14 40 46-12zM150 74l46-12-14 40 14 40-46-12z" fill="p"/><path d="M50 70v64M150 70v64" stroke="t" stroke-width="11"/><rect x="82" y="82" width="36" height="40" rx="4" fill="w"/></g>""",
    "soap": """<rect x="26" y="84" width="148" height="84" rx="40" fill="p"/><rect x="46" y="100" width="108" height="52" rx="24" fill="n" stroke="w" stroke-width="5" opacity=".7"/><g fill="w" opacity=".85"><circle cx="52" cy="62" r="20"/><circle cx="88" cy="46" r="13"/><circle cx="120" cy="62" r="17"/><circle cx="150" cy="40" r="10"/></g>""",
    "towel": """<path d="M30 60h140v112a8 8 0 0 1-8 8H38a8 8 0 0 1-8-8z" fill="p"/><path d="M30 60h140v36H30z" fill="l"/><path d="M30 100h140M30 140h140" stroke="d" stroke-width="6" opacity=".6"/><path d="M30 118h140" stroke="t" stroke-width="9"/><path d="M30 60c0-22 140-22 140 0" fill="d"/>""",
}
