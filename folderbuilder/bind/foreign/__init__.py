"""A patient's own PDF files: found, taken apart in a process of their own, and copied without what acts or tells.

In the order of reading:

    finding.py      fetches them, from the folder of the list and nowhere else
    apart.py        starts a process for each, under limits, and hears what is left
    inside.py       what runs in that process
    copying.py      copies objects by a list of what may be copied
    roles.py        that list
    layers.py       takes marks and hidden layers out of page descriptions
    streams.py      unpacks streams within bounds, and pictures without what a camera wrote in them
    jpeg2000.py     that for pictures in JPEG 2000
    model.py        what comes back: pages as forms, and objects that wait for their numbers
"""
