"""The web page: `folderbuilder serve`. It shows, asks and hands over; everything else the pipeline does.

    server.py     what listens: connections that take too long, and how it ends
    safety.py     who may ask what, and with which headers it is answered
    bodies.py     how much a request may bring, how fast, and in which form
    answers.py    what is said when something is refused or goes wrong
    entrance.py   the way in and out; attempts.py and passwords.py belong to it
    sessions.py   who has come in, and what each of their tabs holds: in memory only
    workroom.py   the one place where pages are made, one after another
    runs.py       a batch, in a process of its own
    api*.py       the same for programs, under /api
    app.py        all of it together; the other modules have the pages, one subject each

Needs the extra `web`.
"""
