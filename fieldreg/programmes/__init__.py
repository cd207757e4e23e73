"""Programmes (事業): what the desk runs, as dated definitions in files: who may propose, what is asked, which steps, by when."""
