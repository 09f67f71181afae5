"""The web page: `folderbuilder serve`. It shows, asks and hands over; everything else the pipeline does.

    safety.py     who may ask what, how much, and with which headers it is answered
    sessions.py   who has come in, and what each of their tabs holds: in memory only
    workroom.py   the one place where pages are made, one after another
    runs.py       a batch, in a process of its own
    app.py        all of it together; the other modules have the pages, one subject each

Needs the extra `web`.
"""
