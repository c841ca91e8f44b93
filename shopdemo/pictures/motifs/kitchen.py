"""Kitchen and table."""

STANDING = {
    "mug": """<path d="M140 84h12a24 24 0 0 1 0 50h-14" fill="n" stroke="d" stroke-width="13"/>
<path d="M46 62h96v92a28 28 0 0 1-28 28H74a28 28 0 0 1-28-28z" fill="p"/>
<ellipse cx="94" cy="62" rx="48" ry="10" fill="l"/><ellipse cx="94" cy="63" rx="39" ry="6.5" fill="d"/>
<path d="M58 84v62" stroke="w" stroke-width="7" stroke-linecap="round" opacity=".4"/>""",
    "teacup": """<ellipse cx="98" cy="174" rx="88" ry="10" fill="l"/><ellipse cx="98" cy="171" rx="58" ry="6" fill="d" opacity=".4"/>
<path d="M150 98c28-10 42 4 36 23s-28 25-48 21" fill="n" stroke="d" stroke-width="9"/>
<path d="M38 84h120c0 52-24 86-60 86S38 136 38 84z" fill="p"/><ellipse cx="98" cy="84" rx="60" ry="11" fill="l"/>
<ellipse cx="98" cy="85" rx="50" ry="7.5" fill="#a9683a"/>
<path d="M84 62c-10-12 10-18 0-32M110 62c-10-12 10-18 0-32" fill="n" stroke="w" stroke-width="5" stroke-linecap="round" opacity=".75"/>""",
    "teapot": """<path d="M50 140C22 136 28 96 8 88l10-10c24 8 22 36 40 42z" fill="d"/>
<path d="M150 104c40-16 50 42 6 54" fill="n" stroke="d" stroke-width="11"/>
<path d="M72 172h60l6 10H66z" fill="d"/><ellipse cx="102" cy="130" rx="60" ry="48" fill="p"/>
<path d="M66 92a36 20 0 0 1 72 0z" fill="l"/><circle cx="102" cy="66" r="9" fill="t"/>
<path d="M60 118c4-14 12-20 20-24" fill="n" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".45"/>""",
    "cakestand": """<path d="M100 22v152" stroke="t" stroke-width="6"/><circle cx="100" cy="16" r="10" fill="n" stroke="t" stroke-width="5"/>
<g fill="t"><circle cx="52" cy="148" r="12"/><circle cx="80" cy="146" r="13"/><circle cx="122" cy="146" r="13"/><circle cx="150" cy="148" r="12"/></g>
<path d="M14 156h172c-8 18-30 24-86 24s-78-6-86-24z" fill="p"/>
<g fill="l"><circle cx="66" cy="98" r="10"/><circle cx="134" cy="98" r="10"/></g><path d="M38 106h124c-8 15-26 20-62 20s-54-5-62-20z" fill="p"/>
<path d="M60 60h80c-6 12-18 16-40 16s-34-4-40-16z" fill="p"/><circle cx="84" cy="54" r="8" fill="t"/><circle cx="116" cy="54" r="8" fill="t"/>""",
    "bowl": """<path d="M70 166h60l8 16H62z" fill="d"/><path d="M18 90h164c0 52-32 84-82 84S18 142 18 90z" fill="p"/>
<ellipse cx="100" cy="90" rx="82" ry="15" fill="l"/><ellipse cx="100" cy="92" rx="70" ry="10" fill="d"/>
<path d="M38 116c4 16 12 28 22 36" fill="n" stroke="w" stroke-width="7" stroke-linecap="round" opacity=".4"/>""",
    "jug": """<path d="M140 70c42-10 46 66-4 72" fill="n" stroke="d" stroke-width="11"/>
<path d="M60 36h72c-8 20 0 36 10 52 20 34 14 82-16 94H70c-30-12-36-60-14-92 12-18 14-30 4-54z" fill="p"/>
<path d="M52 26l18 10h62c10-2 14-8 16-12-34-6-68-4-96 2z" fill="l"/><path d="M56 118c-4 22 2 38 12 48" fill="n" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".4"/>""",
    "jar": """<rect x="50" y="62" width="100" height="120" rx="20" fill="l" opacity=".85"/><path d="M50 104h100v58a20 20 0 0 1-20 20H70a20 20 0 0 1-20-20z" fill="t"/>
<rect x="66" y="108" width="68" height="48" rx="6" fill="w"/><path d="M100 147c-26-18-16-32-6-30 4 1 6 4 6 7 0-3 2-6 6-7 10-2 20 12-6 30z" fill="d"/>
<path d="M44 66l8-30h96l8 30c-18 8-94 8-112 0z" fill="p"/><rect x="50" y="54" width="100" height="7" rx="3.5" fill="d"/>""",
    "tin": """<rect x="44" y="66" width="112" height="116" rx="10" fill="p"/><rect x="36" y="44" width="128" height="30" rx="10" fill="d"/>
<circle cx="100" cy="38" r="10" fill="t"/><ellipse cx="100" cy="128" rx="36" ry="26" fill="w"/>
<path d="M100 144c-24-16-14-30-6-28 4 1 6 4 6 7 0-3 2-6 6-7 8-2 18 12-6 28z" fill="t"/>""",
    "cutlery": """<g stroke-linecap="round" stroke-width="15" stroke="p"><path d="M52 112v60M100 112v60M148 112v60"/></g>
<g stroke="l" stroke-width="7" fill="n" stroke-linecap="round"><path d="M52 106V76M36 22v32c0 28 32 28 32 0V22M52 22v36"/><path d="M100 108V84"/><path d="M148 106V82"/></g>
<path d="M90 88V36c0-12 20-18 20 8v44z" fill="l"/><ellipse cx="148" cy="52" rx="18" ry="32" fill="l"/>""",
    "cupcake": """<path d="M48 112h104l-15 64a8 8 0 0 1-8 6H71a8 8 0 0 1-8-6z" fill="p"/>
<path d="M70 114l7 66M90 114l3 66M110 114l-3 66M130 114l-7 66" stroke="d" stroke-width="3" opacity=".5"/>
<path d="M40 114c-6-28 12-36 22-36 0-24 22-34 38-34s38 10 38 34c10 0 28 8 22 36z" fill="l"/>
<path d="M62 84c24 12 52 12 76 0" fill="n" stroke="t" stroke-width="6" stroke-linecap="round" opacity=".7"/><circle cx="100" cy="38" r="14" fill="#c8324b"/>
<path d="M102 26c4-10 10-14 18-14" fill="n" stroke="k" stroke-width="3"/>""",
    "scales": """<path d="M40 30h120c0 26-24 36-60 36S40 56 40 30z" fill="l"/><path d="M92 64h16v20H92z" fill="d"/>
<path d="M56 80h88l22 96a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6z" fill="p"/><circle cx="100" cy="130" r="36" fill="w"/>
<path d="M100 130l16-24" stroke="t" stroke-width="5" stroke-linecap="round"/><circle cx="100" cy="130" r="5" fill="k"/>
<path d="M100 100v7M70 130h7M130 130h-7M79 109l5 5M121 109l-5 5" stroke="k" stroke-width="3"/>""",
    "bottle": """<path d="M82 20h36v34c0 12 22 18 22 44v74a10 10 0 0 1-10 10H70a10 10 0 0 1-10-10V98c0-26 22-32 22-44z" fill="m"/>
<rect x="60" y="102" width="80" height="56" fill="w"/><path d="M100 148c-24-17-14-32-6-30 4 1 6 4 6 7 0-3 2-6 6-7 8-2 18 13-6 30z" fill="d"/><rect x="78" y="10" width="44" height="18" rx="5" fill="t"/>
<path d="M72 98c0-14 14-22 16-34" fill="n" stroke="w" stroke-width="5" stroke-linecap="round" opacity=".5"/>""",
    "glass": """<path d="M54 22h92c6 60-8 88-38 92v50l28 10c4 2 3 8-2 8H66c-5 0-6-6-2-8l28-10v-50c-30-4-44-32-38-92z" fill="l" opacity=".85"/>
<path d="M57 52h86c0 34-12 54-43 54S57 86 57 52z" fill="p"/><path d="M68 34v26" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".7"/>""",
    "shaker": """<path d="M28 92c0-24 52-24 52 0l6 80c0 14-64 14-64 0z" fill="p"/><path d="M120 92c0-24 52-24 52 0l6 80c0 14-64 14-64 0z" fill="l"/>
<path d="M30 84c2-40 46-40 48 0z" fill="d"/><path d="M122 84c2-40 46-40 48 0z" fill="t"/><g fill="w"><circle cx="46" cy="68" r="3"/><circle cx="54" cy="62" r="3"/><circle cx="62" cy="68" r="3"/><circle cx="138" cy="68" r="3"/><circle cx="154" cy="68" r="3"/></g>""",
    "eggcup": """<path d="M100 22c26 0 44 40 44 66H56c0-26 18-66 44-66z" fill="#f6e9d8"/><path d="M46 84h108c0 36-22 52-40 54v22c14 4 24 10 26 22H60c2-12 12-18 26-22v-22c-18-2-40-18-40-54z" fill="p"/>
<path d="M80 42c-6 8-10 18-12 28" fill="n" stroke="w" stroke-width="6" stroke-linecap="round"/>""",
}

HANGING = {
    "apron": """<path d="M74 34C66-20 134-20 126 34" fill="n" stroke="d" stroke-width="6"/><path d="M70 32h60l8 48c20 2 28 14 28 30v66a6 6 0 0 1-6 6H40a6 6 0 0 1-6-6v-66c0-16 8-28 28-30z" fill="p"/>
<path d="M70 124h60v26a14 14 0 0 1-14 14H84a14 14 0 0 1-14-14z" fill="l"/><path d="M70 124h60" stroke="t" stroke-width="6"/><path d="M34 100c-14 4-22 14-24 30M166 100c14 4 22 14 24 30" fill="n" stroke="d" stroke-width="6" stroke-linecap="round"/>""",
    "teatowel": """<path d="M30 20h140" stroke="g" stroke-width="9" stroke-linecap="round"/><path d="M48 18h104v144c-34 10-70-10-104 0z" fill="p"/><path d="M48 18h34v140c-12 0-22 0-34 4z" fill="d" opacity=".28"/>
<path d="M48 136c34-10 70 10 104 0M48 124c34-10 70 10 104 0" fill="n" stroke="t" stroke-width="6"/>""",
}

FLOATING = {
    "plate": """<circle cx="100" cy="102" r="86" fill="p"/><circle cx="100" cy="102" r="58" fill="l"/><circle cx="100" cy="102" r="58" fill="n" stroke="d" stroke-width="3" opacity=".4"/>
<circle cx="100" cy="102" r="80" fill="n" stroke="t" stroke-width="4"/><path d="M66 84c6-12 16-20 28-22" fill="n" stroke="w" stroke-width="6" stroke-linecap="round" opacity=".8"/>""",
    "glove": """<path d="M50 178V96c0-56 84-56 84 0v8c8-20 40-18 40 8 0 26-24 38-40 46v20z" fill="p"/><rect x="44" y="158" width="96" height="26" rx="8" fill="t"/>
<path d="M92 100c-20-14-12-27-5-26 3 1 5 3 5 6 0-3 2-5 5-6 7-1 15 12-5 26z" fill="w"/>""",
    "cutter": """<path d="M100 172C8 110 38 40 74 46c14 3 24 14 26 28 2-14 12-25 26-28 36-6 66 64-26 126z" fill="n" stroke="l" stroke-width="16" stroke-linejoin="round"/>
<path d="M100 172C8 110 38 40 74 46c14 3 24 14 26 28 2-14 12-25 26-28 36-6 66 64-26 126z" fill="n" stroke="d" stroke-width="5" stroke-linejoin="round"/>""",
    "mould": """<path d="M100 20c16 0 20 14 32 18s28-4 38 8-2 26 2 38 18 16 18 32-14 20-18 32 6 26-6 36-24 0-36 4-16 2-30 2-18 2-30-2-26 6-36-4-2-24-6-36-18-16-18-32 14-20 18-32-8-28 2-38 26-4 38-8 16-18 32-18z" fill="p"/>
<circle cx="100" cy="112" r="42" fill="d" opacity=".5"/><circle cx="100" cy="112" r="20" fill="l"/>""",
    "coaster": """<rect x="26" y="26" width="112" height="112" rx="12" fill="l" transform="rotate(-8 82 82)"/><rect x="58" y="58" width="116" height="116" rx="12" fill="p" transform="rotate(6 116 116)"/>
<path d="M116 152c-48-34-30-66-12-62 7 2 11 7 12 14 1-7 5-12 12-14 18-4 36 28-12 62z" fill="w" opacity=".9"/>""",
    "spoon": """<g transform="rotate(35 100 100)"><ellipse cx="100" cy="46" rx="30" ry="40" fill="l"/><ellipse cx="100" cy="46" rx="20" ry="29" fill="d" opacity=".35"/><path d="M92 82h16l6 96c0 16-28 16-28 0z" fill="p"/></g>""",
}
