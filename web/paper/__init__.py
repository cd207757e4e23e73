"""Paper: what is printed or handed on as a file: drawings in metres as SVG, QR codes, and PDF of our own pages."""
