"""Stage 5: turn blocks into galleys, pages with tags, links and anchors.

All measures are points. On a page `y` runs down from the top of the text block. "Page coordinates" run from the lower
left corner of the page, as PDF and ReportLab have them: a height there is `sheet.top - y`. Widths and offsets of glyphs
are thousandths of the type size.

Start here, in this order:

    typesetter.py   the one entrance: a composed section in, a galley out
    galley.py       what comes out: pages, a tag tree, links, anchors, bookmarks
    body.py         the blocks of a section, and which module sets which kind
    setting.py      the column they are set in, styles, and a paragraph as strips
    flow.py         strips on pages: where a page may end, and how holes are avoided
    sheet.py        one page while it is drawn: its text with tags, and furniture under and over it
    furniture.py    what stands around the text block: edge mark, hole marks, page code; notes on a blank back

From words to lines:

    fonts.py        faces: what they cover, how HarfBuzz shapes words, the subset that goes into a file
    metrics.py      what a font descriptor says of a face
    lines.py        runs broken into lines, the paragraph as a whole
    stretch.py      a line as stretches, one for each link, abbreviation or change of weight
    whole.py        a short paragraph of nothing but words, in one go
    operators.py    words, colours and coordinates as PDF writes them
    easel.py        ReportLab's canvas, for all that is drawn and not written
    recent.py       a memory that forgets what was not asked for lately

Blocks to read:

    text.py         the opening of a section, paragraphs, headings, lists
    boxes.py        boxes with icon and title
    icons.py        their icons
    tables.py       tables
    stacks.py       a table too wide for its column, row by row
    repeats.py      what is set again on top of the next page
    figures.py      drawings: SVG in the part's colours
    shapes.py       their shapes, by svglib
    callouts.py     their words, or numbers with a key
    outlines.py     their lines, for the words to keep clear of

Blocks to write on:

    forms.py        ruled lines, and forms: a column of labels, a column of room
    spaces.py       fields side by side, of records and cards
    writing.py      which of the following sets which kind
    records.py      a frame of fields, again and again
    logs.py         tables to write in
    cutout.py       a card to cut out and fold
    graphs.py       graph paper
    months.py       calendars
    scores.py       statements that get a number

Pages of a folder and of what is no folder:

    cover.py        the cover
    artwork.py      the team's logo on it
    contents.py     the contents list
    glossary.py     the glossary
    ready.py        a strip that is set once for all folders it stands in, such as a glossary entry
    mold.py         how such a strip is made, and joined from parts
    attached.py     pages that somebody else made
    divider.py      dividers between parts, and strips for their tabs
    spine.py        labels for the back of a binder
    contactcard.py  cards with the team's numbers
    cutting.py      lines to cut and to fold along
    checklist.py    the packing list: a table of ten thousand rows, a few pages at a time
"""
