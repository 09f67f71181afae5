"""folderbuilder: personalised patient folders, from small sections to printed pages."""

__version__ = "0.1.0"
