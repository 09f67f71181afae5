"""Stage 4: fill a section's templates with a patient's values, into blocks that hold what will be printed.

In the order of reading:

    blocks.py       what comes out
    context.py      what is known of the folder, and what a section turned out to use
    composer.py     the one entrance: a section's blocks
    runs.py         its lines of text, with values, links and references filled in
    writing.py      the blocks of tools: what the reader writes on
    variant.py      which variant of a section a folder gets, without composing it
"""
