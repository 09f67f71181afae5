"""Stage 6: bind galleys and the patient's own pages into the bytes of one folder.

    galley ─ build_block ─> Block ─┐
    composed text, words, values  ─┴> Part ─ gather ─> Gathering ─ own_end ─> Bound
                                      per section      per selection          per patient

A *room* is the object numbers that one block may use, *late* is a patient's value that comes after shared pages are
made, and *kept* is what another folder or run may use again.

Start here, in this order:

    folder.py       the binder: one folder, what it shares and what is its patient's own
    bound.py        what comes out: the bytes, and what the proof must know of them
    partmaker.py    a section as a part, made once for all who give the same answers
    part.py         what a part is: a block, and what the folder needs to know of its pages
    block.py        a galley as objects, serialised once to stand in any folder
    gathering.py    parts put together: the beginning of a file, with all that folders share
    own.py          the end of a file: the patient's line and values, and letters the shared fonts lack

Pages that the program writes itself:

    brief.py        what they are made from
    frontmatter.py  cover, personal page, contents list, pages for notes
    backmatter.py   glossary and colophon
    attachments.py  pages around the patient's own PDF files
    foreign/        those files: found, taken apart, cleaned

The file:

    pdf.py          PDF syntax: strings, streams, object streams, cross-references
    numbers.py      which object numbers go where
    document.py     catalogue, page tree, outline, metadata
    tags.py         tags and links as objects
    stencil.py      the same for strips that are ready, written once with holes for numbers
    fonts.py        embedded fonts
    color.py        the ICC profile

Kept for other folders and runs:

    shelf.py        what was made last, in memory
    cache.py        parts on disk, under a digest of all that shaped them
    stored.py       a part as bytes
    recalled.py     which part each variant of a section became

Other files than a folder:

    impose.py       booklets: two pages on each side of a sheet
    objects.py      dividers, labels and cards
    growing.py      a file that is written as it grows
    printrun.py     all folders of a run in one file, for the printer
    separator.py    the sheet between two patients in it
    packing.py      the packing list
"""
