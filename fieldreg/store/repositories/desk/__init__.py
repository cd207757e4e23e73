"""What the desk keeps: cases, tasks, agreements and permits, letters, programmes, and the worklist."""
