"""Repeating patterns for the main colour: SVG tiles in which ``m`` is the main colour and ``x`` what is on it."""

TILES = {
    "dots": (28, '<circle cx="7" cy="7" r="5" fill="x"/><circle cx="21" cy="21" r="5" fill="x"/>'),
    "gingham": (24, '<path d="M0 0h12v24H0z" fill="x" opacity=".5"/><path d="M0 0h24v12H0z" fill="x" opacity=".5"/>'),
    "stripes": (22, '<path d="M0 0h9v22H0z" fill="x" opacity=".8"/>'),
    "paisley": (40, '<path d="M10 6c12 0 12 18 0 18-8 0-8-10 0-10 4 0 4-6 0-8zM30 26c12 0 12 16 0 16-7 0-7-9 0-9 4 0 4-5 0-7z" fill="x" opacity=".85"/><circle cx="10" cy="32" r="3" fill="x"/><circle cx="32" cy="10" r="3" fill="x"/>'),
    "blossom": (38, '<g fill="x"><circle cx="10" cy="5" r="4.500"/><circle cx="15" cy="9" r="4.500"/><circle cx="13" cy="15" r="4.500"/><circle cx="7" cy="15" r="4.500"/><circle cx="5" cy="9" r="4.500"/><circle cx="29" cy="25" r="3.500"/><circle cx="33" cy="28" r="3.500"/><circle cx="31" cy="33" r="3.500"/><circle cx="27" cy="33" r="3.500"/><circle cx="25" cy="28" r="3.500"/></g><circle cx="10" cy="11" r="3" fill="m"/><circle cx="29" cy="29" r="2.400" fill="m"/>'),
    "hearts": (32, '<path d="M9 16C0 9 3 2 7 3c1 0 2 1 2 3 0-2 1-3 2-3 4-1 7 6-2 13zM25 31c-8-6-5-12-2-12 1 0 2 1 2 3 0-2 1-3 2-3 3 0 6 6-2 12z" fill="x"/>'),
    "stars": (36, '<path d="M10 2l3 6 6 1-4 4 1 6-6-3-6 3 1-6-4-4 6-1z" fill="x"/><circle cx="28" cy="28" r="3.500" fill="x"/><circle cx="28" cy="8" r="1.800" fill="x"/><circle cx="9" cy="28" r="1.800" fill="x"/>'),
    "cross": (64, '<path d="M0 0l64 64M64 0L0 64" stroke="x" stroke-width="9"/><path d="M32 0v64M0 32h64" stroke="x" stroke-width="18"/><path d="M32 0v64M0 32h64" stroke="#bf3a3f" stroke-width="9"/>'),
    "strawberries": (40, '<path d="M4 8c6-4 10-4 16 0 0 8-4 14-8 16-4-2-8-8-8-16z" fill="x"/><path d="M24 28c5-3 9-3 13 0 0 6-3 11-6 12-4-1-7-6-7-12z" fill="x"/><path d="M12 8V3M31 27v-4" stroke="#6f8f62" stroke-width="3"/>'),
    "leaves": (40, '<path d="M4 20C4 8 12 4 20 4c0 10-6 16-16 16z" fill="x" opacity=".8"/><path d="M24 38c0-10 6-14 14-14 0 9-5 14-14 14z" fill="x" opacity=".6"/><circle cx="30" cy="9" r="3" fill="x" opacity=".8"/><circle cx="9" cy="32" r="3" fill="x" opacity=".8"/>'),
    "lattice": (30, '<path d="M15 0l15 15-15 15L0 15z" fill="none" stroke="x" stroke-width="2.500" opacity=".8"/><circle cx="15" cy="15" r="4" fill="x" opacity=".8"/><circle cx="0" cy="0" r="3" fill="x"/><circle cx="30" cy="0" r="3" fill="x"/><circle cx="0" cy="30" r="3" fill="x"/><circle cx="30" cy="30" r="3" fill="x"/>'),
    "weave": (16, '<path d="M1 4h6M9 12h6" stroke="x" stroke-width="3" stroke-linecap="round" opacity=".6"/>'),
}  # fmt: skip
