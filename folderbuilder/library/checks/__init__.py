"""What is wrong with a library beyond its schemas, one subject a module."""
