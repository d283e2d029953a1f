"""The report as PDF. Only workers and the command line import `render`: WeasyPrint takes a second to load."""
