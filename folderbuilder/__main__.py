"""`python -m folderbuilder` is the command `folderbuilder`."""

from folderbuilder.cli import main

if __name__ == "__main__":
    main()
