"""What is done with a workbook that exists already: it is read part by part, never saved anew by a library."""
